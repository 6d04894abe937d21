// A webhook as the checked file of the settings describes it (config/parse-webhooks.ts): where notices may be posted, and what they are signed with.

export interface Webhook {
  /** By which contacts of a programme name it. */
  readonly id: string;
  readonly url: string;
  /** Keys of HMAC-SHA256; several while they are being changed. A function, so that neither a log line nor an error that carries the webhook can show them. */
  readonly secrets: () => readonly Uint8Array[];
  /** It may stand on loopback or in a private network. */
  readonly allowPrivateAddresses: boolean;
}
