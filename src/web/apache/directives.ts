/**
 * The directives that decide which files leave, and those known not to.
 *
 * In: a name. Out: its module, and which class of AllowOverride lets `.htaccess` use it (httpd's directive index).
 */

/** Classes of AllowOverride, as bits. `nowhere`: not in `.htaccess`. */
export const overrideClass = {
  nowhere: 0,
  options: 1,
  fileInfo: 2,
  authConfig: 4,
  indexes: 8,
  limit: 16,
  any: 31,
} as const;

export type DirectiveFacts = { readonly module: string; readonly class: number };

/** `module class: names`, a line each. */
const table = `
core any: files filesmatch if elseif else limit limitexcept ifmodule ifdefine ifversion iffile ifdirective ifsection
core options: options contentdigest
core any: serversignature limitrequestbody limitxmlrequestbody
core fileInfo: errordocument sethandler forcetype acceptpathinfo setinputfilter setoutputfilter
core fileInfo: adddefaultcharset fileetag enablemmap enablesendfile cgipassauth cgivar usecanonicalname
core fileInfo: rlimitcpu rlimitmem rlimitnproc maxranges
core authConfig: qualifyredirecturl
core nowhere: directory directorymatch location locationmatch virtualhost documentroot servername serveralias
core nowhere: serverpath allowoverride allowoverridelist allowencodedslashes mergeslashes accessfilename include
core nowhere: includeoptional define undefine listen serverroot loadmodule user group timeout keepalive
core nowhere: maxkeepaliverequests keepalivetimeout errorlog loglevel hostnamelookups pidfile mutex servertokens
core nowhere: serveradmin defaultruntimedir traceenable limitrequestline limitrequestfields limitrequestfieldsize
core nowhere: protocols protocolshonororder httpprotocoloptions threadsperchild maxrequestworkers startservers
core nowhere: minsparethreads maxsparethreads maxconnectionsperchild maxspareservers minspareservers serverlimit
core nowhere: threadlimit errorlogformat namevirtualhost receivebuffersize sendbuffersize listenbacklog
core nowhere: limitinternalrecursion regexdefaultoptions seerequesttail usecanonicalphysicalport error macro use
core nowhere: loadfile coredumpdirectory enableexceptionhook gracefulshutdowntimeout scoreboardfile strictsni
authz_core authConfig: require requireall requireany requirenone authmerging authzsendforbiddenonfailure
authn_core authConfig: authtype authname
authn_file authConfig: authuserfile
authz_groupfile authConfig: authgroupfile
auth_basic authConfig: authbasicprovider authbasicauthoritative authbasicfake
auth_digest authConfig: authdigestprovider authdigestdomain authdigestqop authdigestalgorithm
access_compat limit: order allow deny
access_compat authConfig: satisfy
alias fileInfo: redirect redirectmatch redirecttemp redirectpermanent redirectrelative aliaspreservepath
alias nowhere: alias aliasmatch scriptalias scriptaliasmatch
rewrite fileInfo: rewriteengine rewriterule rewritecond rewritebase rewriteoptions
rewrite nowhere: rewritemap
mime fileInfo: addtype addhandler addencoding addlanguage addcharset addinputfilter addoutputfilter removetype
mime fileInfo: removehandler removeencoding removelanguage removecharset removeinputfilter removeoutputfilter
mime fileInfo: defaultlanguage multiviewsmatch modmimeusepathinfo
mime nowhere: typesconfig
userdir nowhere: userdir
wsgi nowhere: wsgiscriptalias wsgiscriptaliasmatch wsgidaemonprocess wsgipythonhome wsgipythonpath
allowmethods nowhere: allowmethods
dir indexes: directoryindex directoryslash fallbackresource directorycheckhandler directoryindexredirect
autoindex indexes: indexignore indexignorereset indexoptions addicon addiconbytype addiconbyencoding addalt
autoindex indexes: addaltbytype addaltbyencoding adddescription defaulticon headername readmename indexorderdefault
autoindex indexes: indexheadinsert indexstylesheet
negotiation fileInfo: languagepriority forcelanguagepriority
negotiation nowhere: cachenegotiateddocs
headers fileInfo: header requestheader
expires indexes: expiresactive expiresbytype expiresdefault
env fileInfo: setenv unsetenv passenv
setenvif fileInfo: setenvif setenvifnocase browsermatch browsermatchnocase setenvifexpr
deflate nowhere: deflatecompressionlevel deflatefilternote deflatewindowsize deflatememlevel
filter options: filterchain filterdeclare filterprovider filterprotocol
filter fileInfo: addoutputfilterbytype
usertrack fileInfo: cookietracking cookieexpires cookiename cookiedomain cookiestyle
substitute fileInfo: substitute substitutemaxlinelength substituteinheritbefore
speling options: checkspelling checkcaseonly
php options: php_value php_flag
php nowhere: php_admin_value php_admin_flag phpinidir
include options: xbithack
include fileInfo: ssierrormsg ssitimeformat ssiundefinedecho
proxy nowhere: proxypass proxypassmatch proxypassreverse proxyrequests proxypreservehost proxyvia proxy proxymatch
proxy nowhere: proxyset proxytimeout balancermember proxyerroroverride proxyaddheaders proxypassreversecookiedomain
proxy nowhere: proxypassreversecookiepath proxybadheader proxyiobuffersize proxymaxforwards noproxy
proxy_fcgi nowhere: proxyfcgibackendtype proxyfcgisetenvif
status nowhere: extendedstatus seerequesttail proxystatus
log_config nowhere: customlog logformat transferlog globallog
ssl nowhere: sslengine sslprotocol sslciphersuite sslcertificatefile sslcertificatekeyfile sslcertificatechainfile
ssl nowhere: sslhonorcipherorder sslsessiontickets sslusestapling sslstaplingcache sslsessioncache sslrandomseed
ssl options: ssloptions
ssl authConfig: sslrequiressl sslrequire sslverifyclient sslverifydepth
remoteip nowhere: remoteipheader remoteipinternalproxy remoteiptrustedproxy
reqtimeout nowhere: requestreadtimeout
actions fileInfo: action script
asis nowhere:
cgid nowhere: scriptsock
cgi nowhere: scriptlog scriptloglength scriptlogbuffer
http2 nowhere: h2direct h2push h2maxsessionstreams h2upgrade
md nowhere: mdomain mdcertificateagreement
unixd nowhere: chrootdir suexec
`;

const facts: ReadonlyMap<string, DirectiveFacts> = new Map(
  table
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [, module = "", kind = "", names = ""] = /^(\S+) (\w+): ?(.*)$/.exec(line) ?? [];
      const bits = overrideClass[kind as keyof typeof overrideClass];
      return names.split(" ").map((name) => [name, { module, class: bits }] as const);
    }),
);

/** What is known of a directive, by its name in lower case. */
export function directiveFacts(name: string): DirectiveFacts | undefined {
  return facts.get(name);
}

/** Directives whose module may refuse a request, answer it or lead it elsewhere by rules that are not read here. */
const opaque =
  /^(?:sec(?:rule|action|filter)\w*|lua\w+|perl\w*|python\w*|virtualdocumentroot\w*|virtualscriptalias\w*|dav|sslrequire|sslverifyclient|action|script|xsendfile\w*|qos_\w+|geoip\w*|maxminddb\w*|passenger\w*|jkmount\w*|fastcgi\w*|extfilter\w*|regexdefaultoptions)$/;

/** Whether a directive may change which files leave in a way that is not judged here. */
export function isOpaque(name: string): boolean {
  return opaque.test(name);
}
