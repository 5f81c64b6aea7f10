/** Small workbooks, written and read by hand: what people upload and download, without a library. */
import { crc32, inflateRawSync } from 'node:zlib'

const xml = text => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${text}`
const escaped = text => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;')

/** The bytes of an XLSX file with these rows of texts; the first one has the titles. */
export function workbook(rows) {
  const cells = row => row.map(text => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`).join('')
  const sheet = rows.map((row, index) => `<row r="${index + 1}">${cells(row)}</row>`).join('')
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const parts = 'http://schemas.openxmlformats.org/package/2006/relationships'
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return zip({
    '[Content_Types].xml': xml(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`),
    '_rels/.rels': xml(`<Relationships xmlns="${parts}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
    'xl/workbook.xml': xml(`<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': xml(`<Relationships xmlns="${parts}"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
    'xl/worksheets/sheet1.xml': xml(`<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`),
  })
}

/** A zip whose files are stored as they are. */
function zip(files) {
  const [bodies, index] = [[], []]
  let at = 0
  for (const [path, text] of Object.entries(files)) {
    const [name, data] = [Buffer.from(path), Buffer.from(text)]
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt32LE(crc32(data), 10)
    facts.writeUInt32LE(data.length, 14)
    facts.writeUInt32LE(data.length, 18)
    facts.writeUInt16LE(name.length, 22)
    const entry = Buffer.alloc(14)
    entry.writeUInt32LE(at, 10)
    index.push(Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), facts, entry, name)
    bodies.push(Buffer.from('PK\u0003\u0004', 'latin1'), facts, name, data)
    at += 30 + name.length + data.length
  }
  const size = index.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 0, 'latin1')
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, ...index, end])
}

/** The rows of the first sheet of an XLSX file, as texts: what the product gives people to read. */
export function rowsOf(bytes) {
  const shared = inside(bytes, 'xl/sharedStrings.xml')
  const strings = shared ? [...shared.matchAll(/<si>(.*?)<\/si>|<si\/>/gs)].map(([, text]) => textOf(text ?? '')) : []
  return [...inside(bytes, 'xl/worksheets/sheet1.xml').matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, row]) => {
    const cells = []
    for (const [, letters, facts, body] of (row ?? '').matchAll(/<c(?: r="([A-Z]+)\d+")?([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const at = letters ? [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1 : cells.length
      const value = /<v>(.*?)<\/v>/s.exec(body ?? '')?.[1] ?? ''
      cells[at] = facts.includes('t="s"') ? strings[Number(value)] : facts.includes('t="inlineStr"') ? textOf(body ?? '') : plain(value)
    }
    return Array.from(cells, cell => cell ?? '')
  })
}

const textOf = text => [...text.matchAll(/<t(?: [^>]*)?>(.*?)<\/t>/gs)].map(([, part]) => plain(part)).join('')
const plain = text => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, '\'').replace(/&amp;/g, '&')

/** A file of a zip as text, found by the list at its end. */
function inside(bytes, path) {
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, name, extra, comment, body] = [
      bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42),
    ]
    if (bytes.toString('utf8', at + 46, at + 46 + name) === path) {
      const from = body + 30 + bytes.readUInt16LE(body + 26) + bytes.readUInt16LE(body + 28)
      const data = bytes.subarray(from, from + size)
      return (method === 0 ? data : inflateRawSync(data)).toString('utf8')
    }
    at += 46 + name + extra + comment
  }
  return ''
}
