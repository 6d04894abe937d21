// What stands as the digest before the first entry of a chain.

/** 64 zeros: no SHA-256 of anything known. */
export const CHAIN_START = '0'.repeat(64);
