// Where client systems get their access tokens, and where that is said. https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html
import { WORKFLOW_SCOPE } from '../../core/fhir/systems.ts';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { TokenAnswer } from '../../flows/issue-token.ts';
import { limitAttempts } from '../limit-attempts.ts';
import type { RateLimit } from '../limit-rate.ts';
import { readForm } from '../read-form.ts';
import { reply } from '../reply.ts';
import type { Exchange, HttpOptions, HttpParts, Reply, Route } from '../route.ts';

const TOKEN_PATH = '/oauth2/token';
const MAX_FORM_BYTES = 32_768;
// https://www.rfc-editor.org/rfc/rfc6749#section-5.1
const NO_CACHE = { Pragma: 'no-cache' };
const MEANING = 'SMART configuration: token endpoint, algorithms, scopes';

const scopesOf = ({ resources }: HttpOptions): readonly string[] => ['system/*.cruds', ...resources.map(({ type }) => `system/${type}.cruds`), `${WORKFLOW_SCOPE}.cruds`];

const toMetadata = (options: HttpOptions): object => ({
  token_endpoint: `${options.publicUrl}${TOKEN_PATH}`,
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
  grant_types_supported: ['client_credentials'],
  scopes_supported: scopesOf(options),
});

const toSmartConfiguration = (options: HttpOptions): object => ({ ...toMetadata(options), capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'] });

const configuration = (path: string, summary: string, toBody: () => object): Route => ({
  method: 'get', path, access: 'open',
  operation: { summary, responses: { 200: MEANING } },
  answer: () => Promise.resolve(ok(reply.json(200, toBody()))),
});

const toReply = (answer: TokenAnswer): Reply => (answer.kind === 'issued'
  ? reply.json(200, { access_token: answer.token, token_type: 'bearer', expires_in: answer.expiresInSeconds, scope: answer.scope }, NO_CACHE)
  // https://www.rfc-editor.org/rfc/rfc7523#section-3.2
  : reply.json(400, { error: answer.error }, NO_CACHE));

const tooMany = (seconds: number): Reply => reply.json(429, { error: 'temporarily_unavailable' }, { ...NO_CACHE, 'Retry-After': String(seconds) });

const token = ({ flows, options }: HttpParts, rate: RateLimit): Route => {
  const attempts = limitAttempts(options.clock);
  const answerForm = async ({ req, call }: Exchange): Promise<Result<TokenAnswer>> => {
    const fields = await readForm(req, MAX_FORM_BYTES);
    if (!fields.ok) return ok({ kind: 'refused', error: 'invalid_request' });
    return flows.issueToken(call, { fields: fields.value, takeTurn: ({ id, requestsPerMinute }) => rate.take(id, requestsPerMinute) });
  };
  return {
    method: 'post', path: TOKEN_PATH, access: 'open',
    operation: {
      summary: 'An access token for a registered client system, which shows who it is by a signed assertion (client_credentials, private_key_jwt)',
      body: { 'application/x-www-form-urlencoded': { type: 'object', required: ['grant_type', 'scope', 'client_assertion_type', 'client_assertion'], properties: { grant_type: { const: 'client_credentials' }, scope: { type: 'string' }, client_assertion_type: { type: 'string' }, client_assertion: { type: 'string' } } } },
      responses: { 200: 'access_token, token_type, expires_in, scope', 400: 'error as OAuth 2 names it: invalid_request, invalid_client, invalid_scope, unsupported_grant_type', 429: 'too often; Retry-After says when again' },
    },
    answer: async (exchange): Promise<Result<Reply>> => {
      const address = exchange.req.ip ?? 'unknown';
      if (attempts.isExceeded(address)) return ok(tooMany(attempts.windowSeconds));
      const answer = await answerForm(exchange);
      if (!answer.ok) return answer.failure.kind === 'throttled' ? ok(tooMany(answer.failure.retryAfterSeconds ?? attempts.windowSeconds)) : answer;
      if (answer.value.kind === 'refused' && answer.value.error === 'invalid_client') attempts.recordFailure(address);
      return ok(toReply(answer.value));
    },
  };
};

export const oauthRoutes = (parts: HttpParts, rate: RateLimit): readonly Route[] => [
  configuration('/.well-known/smart-configuration', 'Where and how client systems get access tokens', () => toSmartConfiguration(parts.options)),
  configuration('/fhir/R4/.well-known/smart-configuration', 'The same, below the FHIR base', () => toSmartConfiguration(parts.options)),
  configuration('/.well-known/oauth-authorization-server', 'The same, as RFC 8414 and IHE IUA (ITI-103) ask for it', () => ({ issuer: parts.options.publicUrl, ...toMetadata(parts.options) })),
  token(parts, rate),
];
