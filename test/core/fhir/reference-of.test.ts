// How a resource of ours is named by others.
import { expect, it } from 'vitest';
import { referenceOf } from '../../../src/core/fhir/reference-of.ts';

it('is its type and its id', () => { expect(referenceOf({ resourceType: 'Task', id: 't1' })).toBe('Task/t1'); });

it('names the type alone where it has no id yet', () => { expect(referenceOf({ resourceType: 'Task' })).toBe('Task/'); });
