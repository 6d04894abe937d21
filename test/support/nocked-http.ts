// The one HTTP client, with nock in place of the network: nothing else is reached, and what was announced must have been asked. Once in a file of tests.
import nock from 'nock';
import { afterEach, beforeEach, expect } from 'vitest';
import { httpClient, type HttpClient } from '../../src/adapters/http-client.ts';

/** `use` gets the client of each test before it runs. */
export const nockedHttp = (use: (http: HttpClient) => void): void => {
  let http: HttpClient;
  beforeEach(() => {
    nock.disableNetConnect();
    http = httpClient();
    use(http);
  });
  afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    http.close();
    expect(left).toEqual([]);
  });
};
