// Decodes AMR, WeChat's format of voices. The decoder is opencore-amr compiled to JavaScript; upstream starts it from a
// blob, which our content security policy forbids, so it runs in a worker of our own.
import start from 'benz-amr-recorder/src/amrnb'

start()
