// References: that what they name here is here (ref-1, URNs in a Bundle) and that it is of a type that may stand there. https://hl7.org/fhir/R4/references.html
import type { Reference, Resource } from '@medplum/fhirtypes';
import { R4_DEFINITION, urnUuid } from '../../core/fhir/systems.ts';
import { findReferenceType } from '../../core/validation/find-reference-type.ts';
import type { Scope } from './scope.ts';

const UNRESOLVED = Symbol('unresolved');

/** Type by contained resources, by entries of the Bundle, or as the literal states it; nothing: it cannot be known. */
const containedType = (literal: string, root: Resource): string | typeof UNRESOLVED => {
  if (literal === '#') return root.resourceType;
  const contained: readonly (Resource | null)[] = 'contained' in root && Array.isArray(root.contained) ? root.contained : [];
  return contained.find((c) => c?.id === literal.slice(1))?.resourceType ?? UNRESOLVED;
};

const entryType = (literal: string, entries: ReadonlyMap<string, string> | undefined): string | typeof UNRESOLVED | undefined =>
  entries?.get(literal) ?? (entries && literal.startsWith(urnUuid('')) ? UNRESOLVED : undefined);

const targetType = (reference: Reference, { root, entries }: Scope): string | typeof UNRESOLVED | undefined => {
  const literal = reference.reference;
  if (typeof literal !== 'string') return reference.type;
  if (literal.startsWith('#')) return containedType(literal, root);
  return entryType(literal, entries) ?? findReferenceType(literal) ?? reference.type;
};

/** A profile that is not R4's own says no type here: it lets any through, the profile's own rules look at the target. */
const mayBe = (type: string, targets: readonly string[]): boolean =>
  targets.some((url) => !url.startsWith(R4_DEFINITION) || url === `${R4_DEFINITION}Resource` || url === R4_DEFINITION + type);

const typeNames = (targets: readonly string[]): string => targets.map((url) => url.slice(url.lastIndexOf('/') + 1)).join(', ');

export interface ReferenceAt { readonly reference: Reference; readonly at: string; readonly targets?: readonly string[] }

export const checkReference = ({ reference, at, targets }: ReferenceAt, scope: Scope): void => {
  const type = targetType(reference, scope);
  if (type === UNRESOLVED) {
    scope.report({ text: 'the reference names a resource that is not contained or not in the Bundle (ref-1)', expression: at, code: 'not-found' });
  } else if (type !== undefined && targets && !mayBe(type, targets)) {
    scope.report({ text: `a reference to ${type} is not allowed here: ${typeNames(targets)}`, expression: at, code: 'structure' });
  }
};
