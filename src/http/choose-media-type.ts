// Which of our media types a caller's Accept header prefers. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
import { parseMediaType } from './parse-media-type.ts';

interface Wanted { readonly essence: string; readonly quality: number; readonly fhirVersion?: string }

/** FHIR R4 and what it is called in the media type. https://hl7.org/fhir/R4/versioning.html#mt-version */
const OUR_FHIR_VERSIONS: readonly string[] = ['4.0', '4.0.1'];

const parseAccept = (header: string): readonly Wanted[] => header.split(',').flatMap((entry) => {
  const media = parseMediaType(entry);
  if (!media) return [];
  const quality = Number(media.parameters.get('q') ?? '1');
  const fhirVersion = media.parameters.get('fhirversion');
  return [{ essence: media.essence, quality: Number.isNaN(quality) ? 0 : quality, ...(fhirVersion !== undefined && { fhirVersion }) }];
});

/** 3: by name, 2: `type/*`, 1: any, 0: not. */
const closeness = (wanted: Wanted, offer: string): number => {
  if (wanted.fhirVersion !== undefined && !OUR_FHIR_VERSIONS.includes(wanted.fhirVersion)) return 0;
  if (wanted.essence === offer) return 3;
  if (wanted.essence === `${offer.split('/')[0] ?? ''}/*`) return 2;
  return wanted.essence === '*/*' ? 1 : 0;
};

const qualityOf = (wanted: readonly Wanted[], offer: string): number => {
  const ranked = wanted.map((w) => ({ close: closeness(w, offer), quality: w.quality })).filter((r) => r.close > 0);
  return ranked.toSorted((a, b) => b.close - a.close)[0]?.quality ?? 0;
};

/** The offer with the highest quality, the first of equals; `undefined`: none is acceptable. */
export const chooseMediaType = (accept: string | undefined, offers: readonly string[]): string | undefined => {
  if (accept === undefined || accept.trim() === '') return offers[0];
  const wanted = parseAccept(accept);
  const rated = offers.map((offer) => ({ offer, quality: qualityOf(wanted, offer) })).filter((r) => r.quality > 0);
  return rated.toSorted((a, b) => b.quality - a.quality)[0]?.offer;
};
