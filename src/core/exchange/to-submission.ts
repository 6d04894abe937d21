// Sorts the entries of a provide Bundle into MHD's slices. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.ProvideBundle.html
import type { Bundle, BundleEntry, List, Resource } from '@medplum/fhirtypes';
import { listOf } from '../fhir/list-of.ts';
import { compact } from '../fhir/compact.ts';
import { MHD_LIST_TYPES } from '../fhir/systems.ts';
import type { Part, Submission } from './submission.ts';


const isListOf = (list: List, code: string): boolean => listOf(list.code?.coding).some((c) => c.system === MHD_LIST_TYPES && c.code === code);

type Kind = 'sets' | 'documents' | 'patches' | 'binaries' | 'folders' | 'patients' | 'fhirDocuments' | 'others';

/** Slices that are told by the type and the HTTP verb. */
const SLICES: Readonly<Record<string, { readonly kind: Kind; readonly methods: readonly string[] }>> = {
  DocumentReference: { kind: 'documents', methods: ['POST'] },
  Parameters: { kind: 'patches', methods: ['PATCH'] },
  Binary: { kind: 'binaries', methods: ['POST', 'PUT'] },
  Bundle: { kind: 'fhirDocuments', methods: ['POST'] },
  Patient: { kind: 'patients', methods: ['GET', 'POST', 'PUT'] },
};

const kindOfList = (list: List, method: string): Kind => {
  if (isListOf(list, 'submissionset')) return method === 'POST' ? 'sets' : 'others';
  return isListOf(list, 'folder') && ['POST', 'PUT'].includes(method) ? 'folders' : 'others';
};

/** A Patient's slice asks for no request at all. */
const isVerbOf = ({ kind, methods }: (typeof SLICES)[string], request: BundleEntry['request']): boolean => (request ? methods.includes(request.method) : kind === 'patients');

const kindOf = ({ resource, request }: BundleEntry): Kind => {
  if (!resource) return 'others';
  if (resource.resourceType === 'List') return kindOfList(resource, request?.method ?? '');
  const slice = Object.hasOwn(SLICES, resource.resourceType) ? SLICES[resource.resourceType] : undefined;
  return slice && isVerbOf(slice, request) ? slice.kind : 'others';
};

const toPart = ({ fullUrl, request }: BundleEntry, index: number): Omit<Part<never>, 'resource'> => ({ index, ...compact({ fullUrl, method: request?.method, url: request?.url }) });

interface Sorted { readonly index: number; readonly kind: Kind; readonly entry: BundleEntry }

const partsOf = <T extends Resource>(sorted: readonly Sorted[], kind: Kind, isType: (resource: Resource) => resource is T): readonly Part<T>[] =>
  sorted.flatMap(({ index, kind: own, entry }) => (own === kind && entry.resource && isType(entry.resource) ? [{ ...toPart(entry, index), resource: entry.resource }] : []));

const is = <K extends Resource['resourceType']>(type: K) => (resource: Resource): resource is Extract<Resource, { resourceType: K }> => resource.resourceType === type;

export const toSubmission = (bundle: Bundle): Submission => {
  const entries = listOf(bundle.entry);
  const sorted = entries.map((entry, index): Sorted => ({ index, kind: kindOf(entry), entry }));
  const places = (kind: Kind): readonly number[] => sorted.flatMap((s) => (s.kind === kind ? [s.index] : []));
  return {
    sets: partsOf(sorted, 'sets', is('List')),
    documents: partsOf(sorted, 'documents', is('DocumentReference')),
    patches: partsOf(sorted, 'patches', is('Parameters')),
    binaries: partsOf(sorted, 'binaries', is('Binary')),
    folders: partsOf(sorted, 'folders', is('List')),
    patients: partsOf(sorted, 'patients', is('Patient')),
    fhirDocuments: places('fhirDocuments'),
    others: places('others'),
    size: entries.length,
  };
};
