// Where a file of the intake is filed: under its request, with the receiving hospital as its custodian.
import type { Intake, IntakeFile } from '../intake/intake.ts';
import type { MappingContext, Role } from './mapping-context.ts';
import type { AttachedFile } from './to-attachment.ts';
import type { Filing } from './to-mhd-document.ts';
import { toPatient } from './to-patient.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

export interface FiledFile { readonly file: IntakeFile; readonly role: Role }

export const toFiling = ({ file, role }: FiledFile, intake: Intake, context: MappingContext): { readonly filing: Filing; readonly attached: AttachedFile } => ({
  filing: {
    documentId: toRoleId(context, role),
    patient: toRoleReference(context, 'patient'),
    request: toRoleReference(context, 'request'),
    custodian: { reference: `Organization/${context.programme.id}` },
    filedAt: context.now,
    isPatientEu: toPatient(intake.patient, context).meta?.profile !== undefined,
  },
  attached: { file, known: context.files.get(file.sha256), binaryId: toRoleId(context, `binary:${file.sha256}`) },
});
