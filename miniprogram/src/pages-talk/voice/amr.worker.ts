// The decoder is opencore-amr compiled to JavaScript. Upstream starts it from a blob, which our content security policy
// forbids, so it runs in a worker of our own.
import start from 'benz-amr-recorder/src/amrnb'

start()
