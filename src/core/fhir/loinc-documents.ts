// LOINC document types that the dossier knows, with their class for `DocumentReference.category`.
// Types: R4 value set c80-doc-typecodes (https://hl7.org/fhir/R4/valueset-c80-doc-typecodes.html) or the EU Health Data API's;
// classes: R4 document-classcodes (https://hl7.org/fhir/R4/valueset-document-classcodes.html). Displays as printed there.

export interface LoincDocument {
  readonly display: string;
  /** Code of the class; absent: none of the value set fits, and the category is left out (MHD: 0..1). */
  readonly classCode?: string;
}

const SUMMARY = '34133-9';
const PATHOLOGY = '27898-6';
const LABORATORY = '26436-6';
const IMAGING = '18726-0';
const REFERRAL = '57133-1';
const CONSULT = '11488-4';
const HISTORY = '34117-2';
const DISCHARGE = '18842-5';
const PROGRESS = '11506-3';

const row = (code: string, display: string, classCode?: string): [string, LoincDocument] => [code, { display, ...(classCode && { classCode }) }];

export const LOINC_DOCUMENTS: ReadonlyMap<string, LoincDocument> = new Map([
  row('11503-0', 'Medical records'),
  row('34133-9', 'Summary of episode note', SUMMARY),
  row('60591-5', 'Patient summary Document', SUMMARY),
  row('34117-2', 'History and physical note', HISTORY),
  row('11506-3', 'Provider-unspecified Progress note', PROGRESS),
  row('18842-5', 'Discharge summary', DISCHARGE),
  row('34105-7', 'Hospital Discharge summary', DISCHARGE),
  row('11502-2', 'Laboratory report', LABORATORY),
  row('18748-4', 'Diagnostic imaging study', IMAGING),
  row('85430-7', 'Diagnostic imaging report', IMAGING),
  row('55113-5', 'Key images Document Radiology', IMAGING),
  row('11526-1', 'Pathology study', PATHOLOGY),
  row('11529-5', 'Surgical pathology study', PATHOLOGY),
  row('60568-3', 'Synoptic report', PATHOLOGY),
  row('60570-9', 'Pathology Consult note', PATHOLOGY),
  row('60571-7', 'Pathology Consult note.synoptic', PATHOLOGY),
  row('33716-2', 'Non-gynecological cytology method study', PATHOLOGY),
  row('33718-8', 'Cytology report of Tissue fine needle aspirate Cyto stain', PATHOLOGY),
  row('33719-6', 'Flow cytometry study', LABORATORY),
  row('51969-4', 'Genetic analysis summary report in Blood or Tissue Document by Molecular genetics method', LABORATORY),
  row('55228-1', 'Cytogenetics study', LABORATORY),
  row('57133-1', 'Referral note', REFERRAL),
  row('57149-7', 'Oncology Referral note', REFERRAL),
  row('57172-9', 'Hematology+Medical Oncology Referral note', REFERRAL),
  row('11488-4', 'Consult note', CONSULT),
  row('34104-0', 'Hospital Consult note', CONSULT),
  row('34805-2', 'Oncology Consult note', CONSULT),
  row('68757-4', 'Pediatric hematology-oncology Hospital Consult note', CONSULT),
  row('68821-8', 'Pediatrics Hospital Consult note', CONSULT),
  row('47040-1', 'Consultation 2nd opinion', CONSULT),
  row('47041-9', 'Hospital Consultation 2nd opinion', CONSULT),
  row('24611-6', 'Outpatient Consultation 2nd opinion', CONSULT),
  row('34098-4', 'Conference note', PROGRESS),
  row('34794-8', 'Interdisciplinary Note', PROGRESS),
  row('74156-1', 'Oncology treatment plan and summary Document', SUMMARY),
  row('11486-8', 'Chemotherapy records', '11486-8'),
  row('11504-8', 'Provider-unspecified Operation note', '11504-8'),
  row('28570-0', 'Provider-unspecified Procedure note', '28570-0'),
  row('18761-7', 'Provider-unspecified Transfer summary', '18761-7'),
  row('68749-1', 'Pediatric hematology-oncology Discharge summary', DISCHARGE),
  row('68751-7', 'Pediatric hematology-oncology History and physical note', HISTORY),
  row('68752-5', 'Pediatric hematology-oncology Note', PROGRESS),
  row('68758-2', 'Pediatric hematology-oncology Hospital Letter'),
  row('68817-6', 'Pediatrics History and physical note', HISTORY),
  row('68818-4', 'Pediatrics Note', PROGRESS),
  row('68823-4', 'Pediatrics Hospital Discharge summary', DISCHARGE),
  row('68826-7', 'Pediatrics Hospital Letter'),
  row('51852-2', 'Letter'),
  row('68609-7', 'Hospital Letter'),
  row('59284-0', 'Patient Consent'),
  row('64292-6', 'Release of information consent'),
  row('57016-8', 'Privacy policy acknowledgment Document', '57016-8'),
  row('57017-6', 'Privacy policy Organization Document', '57017-6'),
  row('48768-6', 'Payment sources Document'),
  row('47045-0', 'Study report', '47045-0'),
  row('100719-4', 'Surgical oncology Discharge summary', DISCHARGE),
]);

/** Displays of the classes used above. */
export const LOINC_CLASSES: ReadonlyMap<string, string> = new Map([
  ['26436-6', 'Laboratory Studies (set)'],
  ['18726-0', 'Radiology studies (set)'],
  ['27898-6', 'Pathology studies (set)'],
  ...[SUMMARY, REFERRAL, CONSULT, HISTORY, DISCHARGE, PROGRESS, '11486-8', '11504-8', '28570-0', '18761-7', '57016-8', '57017-6', '47045-0']
    .map((code): [string, string] => [code, LOINC_DOCUMENTS.get(code)?.display ?? '']),
]);
