// A document's description as ITI-65 sends it, by the metadata level; what is not known stays absent.
// https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Comprehensive.DocumentReference.html
import type { DocumentReference } from '@medplum/fhirtypes';
import { compact } from '../../core/fhir/compact.ts';
import { toKnownContext } from '../../core/fhir/to-known-context.ts';
import { MHD_PROVIDED, RFC3986, urnUuid } from '../../core/fhir/systems.ts';
import type { ProvidedDocument } from '../../ports/regional-network.ts';
import { mhdIdentifier } from './mhd-identifier.ts';
import type { Packing } from './packing.ts';
import { toPackagePatient } from './to-package-patient.ts';
import { toReplacedPath } from './to-replaced-path.ts';

const SOURCE_PATIENT = 'patient';

const toContent = ({ document, contentType, sizeBytes, sha1 }: ProvidedDocument, url: string): DocumentReference['content'][number] => {
  const content = document.content[0];
  const { language, title, creation } = content?.attachment ?? {};
  return { attachment: compact({ contentType, language, url, size: sizeBytes, hash: sha1, title, creation }), ...compact({ format: content?.format }) };
};

const toAuthors = (document: DocumentReference): { display: string }[] => (document.author ?? []).flatMap(({ display }) => (display ? [{ display }] : []));

/** The patient of the source: Comprehensive wants it inside the document, UnContained beside it. */
const toSourcePatient = ({ level, parcel, idOf }: Packing): { readonly sourcePatientInfo?: { reference: string } } => {
  if (level === 'minimal') return {};
  return { sourcePatientInfo: { reference: level === 'comprehensive' ? `#${SOURCE_PATIENT}` : urnUuid(idOf(`patient:${parcel.id}`)) } };
};

const toContext = ({ context }: DocumentReference, packing: Packing): Pick<DocumentReference, 'context'> => {
  const known = { ...toKnownContext(context), ...toSourcePatient(packing) };
  return Object.keys(known).length > 0 ? { context: known } : {};
};

/** References into this server mean nothing there; of relations only those to what the recipient has are told. */
export const toPackageDocument = (provided: ProvidedDocument, packing: Packing): DocumentReference => {
  const { document } = provided;
  const { parcel, idOf, level, baseUrl } = packing;
  const id = document.id ?? '';
  return {
    resourceType: 'DocumentReference',
    id: idOf(`reference:${id}`),
    meta: { profile: [MHD_PROVIDED[level].document] },
    ...(level === 'comprehensive' && { contained: [toPackagePatient(parcel, SOURCE_PATIENT)] }),
    masterIdentifier: mhdIdentifier('uniqueId', provided.identity),
    identifier: [mhdIdentifier('entryUUID', { system: RFC3986, value: urnUuid(idOf(`entry:${parcel.id}:${id}`)) })],
    status: 'current',
    ...compact({ type: document.type, category: document.category?.slice(0, 1), description: document.description, securityLabel: document.securityLabel, date: document.date }),
    subject: { reference: urnUuid(idOf(`patient:${parcel.id}`)) },
    ...compact({
      author: toAuthors(document),
      relatesTo: provided.replaces.map((location) => ({ code: 'replaces' as const, target: { reference: `${baseUrl}/${toReplacedPath(location)}` } })),
    }),
    content: [toContent(provided, urnUuid(idOf(`binary:${id}`)))],
    ...toContext(document, packing),
  };
};
