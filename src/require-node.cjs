// Refuses to start below Node 26. CommonJS on purpose: an older Node must be able to read it.
'use strict';
const major = Number(process.versions.node.split('.')[0]);
if (!(major >= 26)) {
  process.stderr.write(
    'Node 26 or newer is needed, this is ' + process.version + '. `npm ci` installs it beside the project ' +
    '(do not use --omit=optional); start with `npm start`.\n'
  );
  process.exit(1);
}
