// What is to become of search parameters that are not known. https://hl7.org/fhir/R4/search.html#errors
import type { Request } from 'express';

export const readHandling = (req: Request): 'strict' | 'lenient' =>
  (/(?:^|[,;\s])handling\s*=\s*"?strict"?\s*(?:$|[,;])/iu.test(req.get('Prefer') ?? '') ? 'strict' : 'lenient');
