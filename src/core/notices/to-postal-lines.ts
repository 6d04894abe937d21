// A postal address, line by line, as it stands on an envelope; the country only where it is another than the sender's.
import type { Address } from '@medplum/fhirtypes';
import type { LetterLanguage } from '../intake/programme-letters.ts';

export interface PostalQuestion {
  readonly address: Address | undefined;
  /** ISO 3166-1 alpha-2, of the sender. */
  readonly from: string | undefined;
  readonly language: LetterLanguage;
}

/** In capitals, as the Universal Postal Union asks for; a code that means no country stays as it is. */
const toCountry = (code: string, language: LetterLanguage): string =>
  (/^[A-Z]{2}$/u.test(code) ? new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code : code).toLocaleUpperCase(language);

export const toPostalLines = ({ address, from, language }: PostalQuestion): readonly string[] => {
  if (!address) return [];
  const town = [address.postalCode, address.city].filter((part) => part !== undefined).join(' ');
  const country = address.country !== undefined && address.country !== from ? toCountry(address.country, language) : '';
  return [...(address.line ?? []), town, country].filter((line) => line !== '');
};
