'use strict';

// The addon, or an error that says why there is none. Whoever wants it catches the error and goes on without.
module.exports = require('./build/kernels.node');
