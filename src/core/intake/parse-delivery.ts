// Body of POST …/deliveries: what is to be sent to whom (S17).
import { toBodyParser } from './to-body-parser.ts';

export interface DeliveryOrder {
  /** Key of a recipient of the request. */
  readonly recipient: string;
  /** Ids of DocumentReferences; `dossier`: all that it has now. */
  readonly documents: 'dossier' | readonly string[];
}

export const parseDelivery = toBodyParser<DeliveryOrder>('request-bodies.json#/$defs/delivery');
