// Where mail goes out: what is refused, what encryption follows, and that a login never goes in the clear.
import { expect, test } from 'vitest';
import { parseSender, parseSmtpUrl } from '../../src/config/parse-mail.ts';

test.each([
  [''], ['mail.example.org'], ['https://mail.example.org'], ['smtp://'], ['smtp://mail.example.org/path'], ['smtp://mail.example.org#x'], ['smtp://mail.example.org?tls=maybe'], ['smtps://mail.example.org?tls=none'],
  ['smtp://user@mail.example.org'], ['smtp://:password@mail.example.org'], ['smtp://user:100%@mail.example.org'], ['smtp://user:password@mail.example.org?tls=none'], ['smtp://mail.example.org:99999'],
])('refuses %s', (text) => {
  expect(parseSmtpUrl(text)).toBeUndefined();
});

test.each([
  ['smtps://mail.example.org', 'mail.example.org', 465, 'implicit'], ['smtp://mail.example.org', 'mail.example.org', 587, 'starttls'], ['smtp://mail.example.org:25', 'mail.example.org', 25, 'starttls'],
  ['smtp://mail.example.org:25?tls=none', 'mail.example.org', 25, 'none'], ['smtp://127.0.0.1:2525', '127.0.0.1', 2525, 'none'], ['smtp://[::1]:2525', '::1', 2525, 'none'],
  ['smtp://localhost.example.org', 'localhost.example.org', 587, 'starttls'], ['smtp://127.0.0.1.example.org', '127.0.0.1.example.org', 587, 'starttls'],
])('takes %s', (text, host, port, tls) => {
  expect(parseSmtpUrl(text)).toEqual({ host, port, tls });
});

test('a login is decoded and shows itself to nobody who prints the setting', () => {
  const setting = parseSmtpUrl('smtps://ad%40apter:p%3Aw%25@mail.example.org');
  expect(setting?.login?.()).toEqual({ user: 'ad@apter', password: 'p:w%' });
  expect(JSON.stringify(setting)).not.toMatch(/apter|p:w/u);
});

test.each([[''], ['adapter'], ['a@b@c'], ['a@example.org, b@example.org'], ['a@example.org\r\nBcc: b@example.org'], ['Two\nlines <a@example.org>'], ['"Q" <a@example.org>'], ['<a@example.org>'], ['A <a@-x>']])('refuses the sender %j', (text) => {
  expect(parseSender(text)).toBeUndefined();
});

test('an address, with or without a name', () => {
  expect(parseSender('adapter@example.org')).toEqual({ address: 'adapter@example.org' });
  expect(parseSender('Zweitmeinung Ä <adapter@example.org>')).toEqual({ address: 'adapter@example.org', name: 'Zweitmeinung Ä' });
});
