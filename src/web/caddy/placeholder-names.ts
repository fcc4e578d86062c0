/**
 * Short names of placeholders, which exist in Caddyfiles alone.
 *
 * In: a word of a Caddyfile. Out: the word with full names, as Caddy's JSON has them.
 * https://caddyserver.com/docs/caddyfile/concepts#placeholders
 */

const shortNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "?query": "http.request.uri.prefixed_query",
    client_ip: "http.vars.client_ip",
    dir: "http.request.uri.path.dir",
    file: "http.request.uri.path.file",
    host: "http.request.host",
    hostport: "http.request.hostport",
    method: "http.request.method",
    orig_dir: "http.request.orig_uri.path.dir",
    orig_file: "http.request.orig_uri.path.file",
    orig_method: "http.request.orig_method",
    orig_path: "http.request.orig_uri.path",
    orig_query: "http.request.orig_uri.query",
    "orig_?query": "http.request.orig_uri.prefixed_query",
    orig_uri: "http.request.orig_uri",
    path: "http.request.uri.path",
    port: "http.request.port",
    query: "http.request.uri.query",
    remote: "http.request.remote",
    remote_host: "http.request.remote.host",
    remote_port: "http.request.remote.port",
    scheme: "http.request.scheme",
    tls_cipher: "http.request.tls.cipher_suite",
    tls_client_certificate_der_base64: "http.request.tls.client.certificate_der_base64",
    tls_client_certificate_pem: "http.request.tls.client.certificate_pem",
    tls_client_fingerprint: "http.request.tls.client.fingerprint",
    tls_client_issuer: "http.request.tls.client.issuer",
    tls_client_serial: "http.request.tls.client.serial",
    tls_client_subject: "http.request.tls.client.subject",
    tls_version: "http.request.tls.version",
    upstream_hostport: "http.reverse_proxy.upstream.hostport",
    uri: "http.request.uri",
    uuid: "http.request.uuid",
  }),
);

/** Names whose last part is the writer's: `{header.X}`. */
const shortFamilies: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cookie: "http.request.cookie",
    err: "http.error",
    file: "http.request.uri.path.file",
    file_match: "http.matchers.file",
    header: "http.request.header",
    labels: "http.request.host.labels",
    path: "http.request.uri.path",
    query: "http.request.uri.query",
    re: "http.regexp",
    resp: "http.intercept",
    rp: "http.reverse_proxy",
    vars: "http.vars",
  }),
);

/** A word with the full names of its placeholders. */
export function withFullNames(word: string): string {
  if (!word.includes("{")) return word;
  return word.replaceAll(
    /\{([a-z_?]+)(?:\.([\w.-]*))?\}/g,
    (whole, name: string, rest?: string) => {
      const full = rest === undefined ? shortNames.get(name) : shortFamilies.get(name);
      if (full === undefined) return whole;
      return rest === undefined ? `{${full}}` : `{${full}.${rest}}`;
    },
  );
}
