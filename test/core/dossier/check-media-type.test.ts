// What a dossier takes and refuses, by the declared type and by the first bytes.
import { describe, expect, it } from 'vitest';
import { checkMediaType } from '../../../src/core/dossier/check-media-type.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const outcome = (declared?: string, detected?: string) => {
  const check = checkMediaType(declared, detected);
  return check.ok ? check.mediaType : check.reason;
};

describe('refused', () => {
  it.each<[string | undefined, string | undefined, string]>([
    ['text/html', undefined, 'active-content'],
    ['text/html; charset=utf-8', undefined, 'active-content'],
    ['TEXT/HTML', undefined, 'active-content'],
    ['application/xhtml+xml', 'application/xml', 'active-content'],
    ['image/svg+xml', 'application/xml', 'active-content'],
    ['text/javascript', undefined, 'active-content'],
    ['application/javascript', undefined, 'active-content'],
    ['application/wasm', 'application/wasm', 'active-content'],
    ['application/zip', 'application/zip', 'active-content'],
    ['application/pdf', 'application/zip', 'active-content'],
    ['application/pdf', 'application/x-msdownload', 'active-content'],
    ['application/pdf', 'application/x-elf', 'active-content'],
    ['text/plain', 'application/gzip', 'active-content'],
    [undefined, 'application/x-7z-compressed', 'active-content'],
    ['application/octet-stream', 'application/x-mach-binary', 'active-content'],
    ['application/vnd.ms-word.document.macroenabled.12', 'application/zip', 'active-content'],
    ['application/pdf', 'image/png', 'media-type-mismatch'],
    ['application/pdf', undefined, 'media-type-mismatch'],
    ['image/png', 'image/jpeg', 'media-type-mismatch'],
    ['text/plain', 'application/pdf', 'media-type-mismatch'],
    ['application/dicom', undefined, 'media-type-mismatch'],
    [DOCX, 'application/pdf', 'media-type-mismatch'],
    ['application/fhir+json', 'application/pdf', 'media-type-mismatch'],
    ['video/mp4', 'video/mp4', 'media-type-refused'],
    ['application/msword', 'application/x-cfb', 'media-type-refused'],
    ['nonsense', undefined, 'media-type-refused'],
    ['constructor', undefined, 'media-type-refused'],
    [undefined, undefined, 'media-type-refused'],
    ['application/octet-stream', undefined, 'media-type-refused'],
    [undefined, 'video/mp4', 'media-type-refused'],
  ])('%s with bytes of %s: %s', (declared, detected, reason) => {
    expect(outcome(declared, detected)).toBe(reason);
  });
});

describe('taken', () => {
  it.each<[string | undefined, string | undefined, string]>([
    ['application/pdf', 'application/pdf', 'application/pdf'],
    ['Application/PDF; name=x', 'application/pdf', 'application/pdf'],
    ['image/png', 'image/png', 'image/png'],
    ['image/jpeg', 'image/jpeg', 'image/jpeg'],
    ['image/jpg', 'image/jpeg', 'image/jpeg'],
    ['image/tiff', 'image/tiff', 'image/tiff'],
    ['text/plain; charset=utf-8', undefined, 'text/plain'],
    ['text/xml', 'application/xml', 'text/xml'],
    ['application/hl7-cda+xml', undefined, 'application/hl7-cda+xml'],
    ['application/dicom', 'application/dicom', 'application/dicom'],
    ['application/fhir+json', undefined, 'application/fhir+json'],
    [DOCX, DOCX, DOCX],
    [undefined, 'application/pdf', 'application/pdf'],
    ['application/octet-stream', 'application/pdf', 'application/pdf'],
  ])('%s with bytes of %s is kept as %s', (declared, detected, mediaType) => {
    expect(outcome(declared, detected)).toBe(mediaType);
  });
});
