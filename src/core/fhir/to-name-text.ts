// A person's name as a letter writes it: the official one, given names first.
import type { HumanName } from '@medplum/fhirtypes';

const toParts = ({ prefix = [], given = [], family = '' }: HumanName): readonly string[] => [...prefix, ...given, family].filter((part) => part !== '');

/** Empty where no name is known. */
export const toNameText = (names: readonly HumanName[] | undefined): string => {
  const name = names?.find((n) => n.use === 'official') ?? names?.[0];
  return name ? name.text ?? toParts(name).join(' ') : '';
};
