export function remoteUrls(folder: string, allowed?: RegExp[]): { file: string, url: string }[]
