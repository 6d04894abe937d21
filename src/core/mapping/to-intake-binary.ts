// The intake as it was sent, kept with the request (S2).
import type { Binary } from '@medplum/fhirtypes';
import type { MappingContext } from './mapping-context.ts';
import { toKeptBinary } from './to-kept-binary.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

export const toIntakeBinary = (context: MappingContext): Binary => ({
  ...toKeptBinary({ id: toRoleId(context, 'intake'), contentType: 'application/json', sha256: context.intakeSha256, request: toRoleReference(context, 'request') }),
  data: new TextEncoder().encode(context.intakeCanonicalJson).toBase64(),
});
