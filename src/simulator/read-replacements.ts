// Which documents a package supersedes at the simulated recipient; held to what MHD asks for, so that a wrong one is refused. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Patch.Parameters.html
import type { Bundle, DocumentReference, Parameters, ParametersParameter, Patient } from '@medplum/fhirtypes';
import type { NetworkState, ReceivedDocument } from './network-state.ts';

const idOf = (reference: string | undefined): string | undefined => /(?:^|\/)DocumentReference\/([A-Za-z0-9.-]{1,64})$/u.exec(reference ?? '')?.[1];

const valueOf = (operation: ParametersParameter | undefined, name: string): string | undefined => {
  const part = operation?.part?.find((p) => p.name === name);
  return part?.valueCode ?? part?.valueString;
};

const isSuperseding = ({ parameter = [] }: Parameters): boolean => {
  const [operation, ...more] = parameter;
  const values = ['type', 'path', 'value'].map((name) => valueOf(operation, name)).join(' ');
  return more.length === 0 && operation?.name === 'operation' && values === 'replace DocumentReference.status superseded';
};

const patchedBy = (bundle: Bundle): readonly (string | undefined)[] => (bundle.entry ?? []).flatMap(({ resource, request }) => {
  if (resource?.resourceType !== 'Parameters') return [];
  return [request?.method === 'PATCH' && isSuperseding(resource) ? idOf(request.url) : undefined];
});

const numberOf = (patient: Patient | undefined): string | undefined => patient?.identifier?.[0]?.value;

const isOf = (received: ReceivedDocument, bundle: Bundle): boolean => {
  const [patient] = (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Patient' ? [resource] : []));
  return numberOf(patient) !== undefined && numberOf(patient) === numberOf(received.patient);
};

const replacedBy = (documents: readonly DocumentReference[]): readonly (string | undefined)[] =>
  documents.flatMap((d) => d.relatesTo ?? []).map(({ code, target }) => (code === 'replaces' ? idOf(target.reference) : undefined));

/** Ids of what is superseded; a text: why the package is refused. Each replaced document is here, current, of the same patient, and patched once. */
export const readReplacements = (state: NetworkState, bundle: Bundle): readonly string[] | string => {
  const replaced = replacedBy((bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'DocumentReference' ? [resource] : [])));
  const patched = patchedBy(bundle);
  const known = replaced.flatMap((id) => state.received.get(id ?? '') ?? []);
  if (known.length < replaced.length) return 'the document to be replaced is not here';
  if (known.some((k) => k.document.status !== 'current' || !isOf(k, bundle))) return 'the document to be replaced is not current, or of somebody else';
  if (new Set(patched).size !== patched.length || patched.some((id) => !replaced.includes(id)) || replaced.some((id) => !patched.includes(id))) return 'what is replaced and what is superseded differ';
  return known.map((k) => k.id);
};
