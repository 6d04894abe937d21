// To whom of the patient's side the opinion may be handed on a day (S9, S17): it is a document, and not everybody who is told how a request goes is told what documents say.
import type { Audience, PatientSide } from '../consent/find-audience.ts';

/** Where only the course may be told to others, the document is the patient's own. Where the age is not known well enough, a coordinator knows whom they have before them. */
export const findOpinionAudience = ({ to, documentContent }: Audience): readonly PatientSide[] => {
  if (!documentContent) return ['patient'];
  return to.length > 0 ? to : ['patient', 'representative'];
};
