// What a provided document stands in relation to, of what is here; and the warnings of ITI-65 for the rest. https://profiles.ihe.net/ITI/MHD/ITI-65.html#236541223-replace-transform-signs-and-append-associations
import type { DocumentReference } from '@medplum/fhirtypes';
import { IHE_CODE } from '../fhir/systems.ts';
import type { Issue } from '../kernel/result.ts';

export interface Relations {
  readonly relatesTo: NonNullable<DocumentReference['relatesTo']>;
  /** To be superseded. */
  readonly replaced: readonly DocumentReference[];
  readonly issues: readonly Issue[];
}

interface Standing {
  readonly at: string;
  /** In the order of `relatesTo`; `undefined`: not here. */
  readonly targets: readonly (DocumentReference | undefined)[];
  /** `Patient/…` and `Organization/…` that the new document will have. */
  readonly patient: string;
  readonly custodian: string;
}

type Relation = NonNullable<DocumentReference['relatesTo']>[number];

const CODE: Readonly<Record<string, string>> = { transforms: IHE_CODE.transforms, appends: IHE_CODE.appends, replaces: IHE_CODE.replaces };

const textOf = ({ code }: Relation): string => `${CODE[code] === undefined ? '' : `${CODE[code]}: `}the document that it ${code} is not here; it was kept without the relation`;

/** A custodian replaces what it gave, and nobody else's. */
const mayReplace = (target: DocumentReference, { patient, custodian }: Standing): boolean =>
  target.status === 'current' && target.subject?.reference === patient && target.custodian?.reference === custodian;

const isHere = (target: DocumentReference | undefined, { patient }: Standing): target is DocumentReference => target?.subject?.reference === patient;

const judge = (relation: Relation, target: DocumentReference | undefined, standing: Standing): readonly Issue[] => {
  const { at } = standing;
  if (relation.code !== 'replaces') return isHere(target, standing) ? [] : [{ text: textOf(relation), expression: at, code: 'not-found', severity: 'warning' }];
  if (!isHere(target, standing)) return [{ text: 'the document to be replaced is not here', expression: at, code: 'not-found' }];
  return mayReplace(target, standing) ? [] : [{ text: 'the document to be replaced is not current, or not of this sender', expression: at, code: 'business-rule' }];
};

export const toRelations = (document: DocumentReference, standing: Standing): Relations => {
  const relations = (document.relatesTo ?? []).map((relation, i) => ({ relation, target: standing.targets[i] }));
  const here = relations.flatMap(({ relation, target }) => (target?.subject?.reference === standing.patient ? [{ relation, target }] : []));
  return {
    relatesTo: here.map(({ relation, target }) => ({ code: relation.code, target: { reference: `DocumentReference/${target.id ?? ''}` } })),
    replaced: here.flatMap(({ relation, target }) => (relation.code === 'replaces' ? [target] : [])),
    issues: relations.flatMap(({ relation, target }) => judge(relation, target, standing)),
  };
};
