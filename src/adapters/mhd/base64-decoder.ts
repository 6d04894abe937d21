// base64 as it comes, piece by piece: what is none, or ends in the middle of a group, throws.

/** `cause` ENOTFHIR. */
const refuse = (): never => { throw new Error('the data are not base64', { cause: 'ENOTFHIR' }); };

const SPACE = /\s/gu;
const GROUPS = /^[A-Za-z0-9+/]*={0,2}$/u;

export interface Base64Decoder { readonly add: (text: string) => Buffer; readonly end: () => void }

export const base64Decoder = (): Base64Decoder => {
  let rest = '';
  let isOver = false;
  let isEmpty = true;
  return {
    add: (text) => {
      const all = rest + text.replaceAll(SPACE, '');
      const whole = all.slice(0, all.length - (all.length % 4));
      rest = all.slice(whole.length);
      if ((isOver && all !== '') || !GROUPS.test(whole)) refuse();
      isOver = whole.endsWith('=');
      isEmpty &&= whole === '';
      return Buffer.from(whole, 'base64');
    },
    end: () => { if (rest !== '' || isEmpty) refuse(); },
  };
};
