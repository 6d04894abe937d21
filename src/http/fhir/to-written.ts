// A reply that carries FHIR, in the format its caller takes: JSON is left to be written, XML is written here.
import type { Request } from 'express';
import type { FhirXml } from '../../ports/fhir-xml.ts';
import type { Resource } from '@medplum/fhirtypes';
import type { Reply } from '../route.ts';
import { fhirFormat } from './fhir-format.ts';

export const toWritten = (req: Request, reply: Reply, { write }: FhirXml): Reply => {
  const { body } = reply;
  if (body.kind !== 'fhir') return reply;
  const varying = { ...reply, headers: { ...reply.headers, Vary: 'Accept' } };
  if (fhirFormat.of(req) === 'json') return varying;
  return { ...varying, body: { kind: 'text', value: write(body.value as Resource), contentType: 'application/fhir+xml; charset=utf-8' } };
};
