// What kind of file may enter a dossier: declared and detected type must agree, and nothing that runs is let in.

export type MediaTypeReason = 'media-type-mismatch' | 'active-content' | 'media-type-refused';

export type MediaTypeCheck =
  | { readonly ok: true; /** To be kept with the file: without parameters, lower case. */ readonly mediaType: string }
  | { readonly ok: false; readonly reason: MediaTypeReason; readonly text: string };

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XML = ['application/xml', 'text/xml'] as const;
/** First bytes that say nothing, as those of plain text do. */
const SILENT = '';

/** Allowed type → what its first bytes may be detected as. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['application/pdf'],
  'image/png': ['image/png'],
  'image/jpeg': ['image/jpeg'],
  'image/tiff': ['image/tiff'],
  'text/plain': [SILENT],
  'application/xml': [...XML, SILENT],
  'text/xml': [...XML, SILENT],
  'application/hl7-cda+xml': [...XML, SILENT],
  'application/fhir+xml': [...XML, SILENT],
  'application/fhir+json': ['application/json', SILENT],
  'application/json': ['application/json', SILENT],
  'application/dicom': ['application/dicom'],
  [DOCX]: [DOCX],
};

const ACTIVE = [
  /^text\/(?:html|javascript|ecmascript|x-[a-z-]*script|vbscript|x-python|x-php|x-perl)$/u,
  /^image\/svg/u,
  /^application\/(?:xhtml\+xml|javascript|x-javascript|ecmascript|wasm|x-shockwave-flash|hta|x-httpd-php|x-sh|x-csh|java-archive|java-vm|vnd\.android\.package-archive|x-apple-diskimage)$/u,
  /^application\/(?:x-msdownload|x-msdos-program|x-dosexec|vnd\.microsoft\.portable-executable|x-executable|x-elf|x-mach-binary|x-msi|x-ms-shortcut|x-bat|x-deb|x-rpm)$/u,
  /macroenabled/u,
  // An archive is a parcel: what is inside was not judged.
  /^application\/(?:zip|x-zip-compressed|gzip|x-gzip|x-tar|x-bzip2?|x-7z-compressed|x-rar(?:-compressed)?|vnd\.rar|x-xz|zstd|x-lzip|x-compress|x-lzh-compressed|x-iso9660-image|vnd\.ms-cab-compressed)$/u,
];

const ALIASES: Readonly<Record<string, string>> = { 'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg', 'image/tif': 'image/tiff', 'application/x-pdf': 'application/pdf', 'text/json': 'application/json' };
/** Says only that there are bytes. */
const UNDECLARED = ['application/octet-stream', 'binary/octet-stream', 'application/binary', ''];

const plain = (type: string | undefined): string => {
  const bare = (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return ALIASES[bare] ?? bare;
};

const isActive = (type: string): boolean => ACTIVE.some((pattern) => pattern.test(type));

/** `detected`: by the file's first bytes; absent: they say nothing. Where nothing was declared the bytes decide. */
export const checkMediaType = (declared: string | undefined, detected: string | undefined): MediaTypeCheck => {
  const seen = plain(detected);
  const said = UNDECLARED.includes(plain(declared)) ? seen : plain(declared);
  if (isActive(said) || isActive(seen)) return { ok: false, reason: 'active-content', text: 'Active content, programs and archives are not taken' };
  const expected = Object.hasOwn(ALLOWED, said) ? ALLOWED[said] : undefined;
  if (!expected) return { ok: false, reason: 'media-type-refused', text: 'The media type is not one that a dossier takes' };
  return expected.includes(seen)
    ? { ok: true, mediaType: said }
    : { ok: false, reason: 'media-type-mismatch', text: 'The first bytes are of another media type than the one declared' };
};
