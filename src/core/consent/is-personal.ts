// Whether resources of this type belong to a patient's request, so that a release is needed before others may have them (S17).

/** What the hospital offers and who is part of it; everything else is closed unless it is released. */
const OPEN: readonly string[] = ['PlanDefinition', 'Organization', 'HealthcareService', 'Device'];

export const isPersonal = (type: string): boolean => !OPEN.includes(type);
