// The media type that a file's own first bytes show (file-type reads 4100 at most). Absent: they show none, as with plain text.
import { fileTypeFromBuffer } from 'file-type';

/** Formats that are text themselves; any other signature inside text (a letter that begins with `BM`) is chance. */
const TEXT_FORMATS: ReadonlySet<string> = new Set(['application/pdf', 'application/rtf', 'application/xml', 'application/postscript', 'image/svg+xml']);

/** UTF-8 without control characters but tab, line ends and form feed; a character cut off at the end is taken. */
const isText = (head: Uint8Array): boolean => {
  if (head.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte))) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
};

export const detectMediaType = async (head: Uint8Array): Promise<string | undefined> => {
  const mime = (await fileTypeFromBuffer(head))?.mime;
  return mime !== undefined && isText(head) && !TEXT_FORMATS.has(mime) ? undefined : mime;
};
