import helmet from 'helmet';
import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';

const PERMISSIONS = [
  'accelerometer', 'autoplay', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media', 'fullscreen',
  'geolocation', 'gyroscope', 'hid', 'identity-credentials-get', 'idle-detection', 'interest-cohort', 'local-fonts',
  'magnetometer', 'microphone', 'midi', 'otp-credentials', 'payment', 'picture-in-picture',
  'publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'storage-access', 'usb',
  'window-management', 'xr-spatial-tracking',
]; // prettier-ignore

/** The header set of SECURITY 3.1, on every response: pages, errors, redirects, files. */
export function securityHeaders(config: Config): RequestHandler[] {
  const onion = config.publicUrl !== null && new URL(config.publicUrl).hostname.endsWith('.onion');
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'"],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          manifestSrc: ["'self'"],
          workerSrc: ["'self'"],
          formAction: ["'self'"],
          baseUri: ["'none'"],
          objectSrc: ["'none'"],
          frameAncestors: ["'none'"],
          requireTrustedTypesFor: ["'script'"],
          trustedTypes: ['svelte-trusted-html', 'carnet'],
        },
      },
      // no-referrer would make Chromium send "Origin: null" on our own forms (SECURITY fact 7).
      referrerPolicy: { policy: 'same-origin' },
      frameguard: { action: 'deny' },
      // An onion host has no certificate to insist on.
      strictTransportSecurity: config.production && !onion ? { maxAge: 31_536_000, includeSubDomains: false } : false,
      xDnsPrefetchControl: { allow: false },
      // Only browsers without a policy, and plug-ins that are gone, would read these.
      xDownloadOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
    }),
    (_request, response, next) => {
      response.setHeader('Permissions-Policy', PERMISSIONS.map((name) => `${name}=()`).join(', '));
      // Until an author opens a page to search engines, none is (answer.ts).
      response.setHeader('X-Robots-Tag', 'noindex, noarchive');
      next();
    },
  ];
}
