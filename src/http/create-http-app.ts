// The HTTP face of the adapter: security headers, and the one table of routes, mounted and described.
import express, { type Express } from 'express';
import helmet from 'helmet';
import { Histogram } from 'prom-client';
import { clientWay } from './client-way.ts';
import { createAccess } from './create-access.ts';
import { limitRate } from './limit-rate.ts';
import { mountRoutes } from './mount-routes.ts';
import { pageStyle } from './pages/page-style.ts';
import type { HttpParts, Route } from './route.ts';
import { actionRoutes } from './routes/action-routes.ts';
import { fhirRoutes } from './routes/fhir-routes.ts';
import { clockRoutes } from './routes/clock-routes.ts';
import { slotRoutes } from './routes/slot-routes.ts';
import { visitRoutes } from './routes/visit-routes.ts';
import { letterRoutes } from './routes/letter-routes.ts';
import { opinionRoutes } from './routes/opinion-routes.ts';
import { loginRoutes } from './routes/login-routes.ts';
import { oauthRoutes } from './routes/oauth-routes.ts';
import { noticeRoutes } from './routes/notice-routes.ts';
import { peerRoutes } from './routes/peer-routes.ts';
import { proofRoutes } from './routes/proof-routes.ts';
import { provideRoutes } from './routes/provide-routes.ts';
import { requestRoutes } from './routes/request-routes.ts';
import { reviewRoutes } from './routes/review-routes.ts';
import { signInRoutes } from './routes/sign-in-routes.ts';
import { statisticsRoutes } from './routes/statistics-routes.ts';
import { systemRoutes } from './routes/system-routes.ts';
import { uploadRoutes } from './routes/upload-routes.ts';
import { worklistRoutes } from './routes/worklist-routes.ts';
import { toOpenApi } from './to-open-api.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

const securityHeaders = (publicUrl: string): ReturnType<typeof helmet> => helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'style-src': [pageStyle.hash], 'form-action': ["'self'"], 'base-uri': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  // `no-referrer` would make browsers send `Origin: null` with our own forms.
  referrerPolicy: { policy: 'same-origin' },
  strictTransportSecurity: publicUrl.startsWith('https:') ? { maxAge: 31_536_000, includeSubDomains: false } : false,
});

export const createHttpApp = (parts: HttpParts): Express => {
  const { options } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('trust proxy', options.trustProxy);
  app.set('env', 'production'); // or express shows a stack trace where it answers itself
  app.use(securityHeaders(options.publicUrl));
  const rate = limitRate(options.clock);
  const access = createAccess({ ...parts, bearerWays: [...(parts.bearerWays ?? []), clientWay(parts.flows, rate)] });
  const durations = new Histogram({ name: 'http_request_duration_seconds', help: 'Duration of HTTP requests by route', labelNames: ['method', 'route', 'status'] as const, buckets: SECONDS, registers: [options.metrics] });
  const routes: readonly Route[] = [
    ...requestRoutes(parts), ...proofRoutes(parts), ...letterRoutes(parts), ...opinionRoutes(parts), ...clockRoutes(parts), ...visitRoutes(parts), ...slotRoutes(parts), ...actionRoutes(parts), ...peerRoutes(parts), ...statisticsRoutes(parts), ...uploadRoutes(parts), ...worklistRoutes(parts), ...loginRoutes(parts, access), ...signInRoutes(parts, access), ...oauthRoutes(parts, rate), ...fhirRoutes(parts), ...provideRoutes(parts), ...reviewRoutes(parts), ...noticeRoutes(parts),
    ...systemRoutes(parts, () => toOpenApi(routes, options)),
  ];
  mountRoutes(app, routes, { options, access, durations, record: (call, what) => parts.flows.recordAccess(call, { kind: 'refusal', what }) });
  return app;
};
