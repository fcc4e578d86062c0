/**
 * Files that servers bring with them, and main files around parts.
 *
 * In: the files of a configuration. Out: the same with stock files where there are none (tables of types and of
 * parameters, which decide nothing about who gets a file), and with texts of ours that stand in the place of a main file
 * when a project has only the parts that its server includes.
 */
import { isTrouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ServerName } from "../site.ts";

/** By their names in the packages of servers. What is in them that decides about files is kept. */
const stockTexts: Readonly<Record<string, string>> = {
  "mime.types": "types { }\n",
  fastcgi_params: "",
  "fastcgi.conf": "",
  "fastcgi_params.conf": "",
  uwsgi_params: "",
  scgi_params: "",
  proxy_params: "",
  "koi-utf": "",
  "koi-win": "",
  "win-utf": "",
  // Debian's nginx: the file must be there, and what is behind `.php` is cut off.
  "snippets/fastcgi-php.conf":
    "fastcgi_split_path_info ^(.+?\\.php)(/.*)$;\ntry_files $fastcgi_script_name =404;\n",
};

/** The files, with stock files besides. */
export function withStockFiles(files: ConfigFiles, server: ServerName): ConfigFiles {
  const stock = (path: string): string | undefined => {
    if (server !== "nginx" && server !== "apache") return undefined;
    const names = path.split("/");
    const last = names.at(-1) ?? "";
    const lastTwo = names.slice(-2).join("/");
    if (server === "apache") return last === "mime.types" || last === "magic" ? "" : undefined;
    return stockTexts[lastTwo] ?? (Object.hasOwn(stockTexts, last) ? stockTexts[last] : undefined);
  };
  return {
    read: (path) => {
      const read = files.read(path);
      if (!isTrouble(read)) return read;
      const standIn = read.code === "FILE_UNREADABLE" ? stock(path) : undefined;
      return standIn === undefined ? read : { path, text: standIn };
    },
    kind: (path) => {
      const kind = files.kind(path);
      return kind === "absent" && stock(path) !== undefined ? "file" : kind;
    },
    names: (folder) => files.names(folder),
  };
}

/** The file that stands for a server's main file, and what is taken for granted by it. */
export type MainFile = { readonly text: string; readonly note: string };

/** A main file that includes these parts, as the server's own packages have one. */
export function mainFileFor(server: ServerName, parts: readonly string[]): MainFile | undefined {
  const list = parts.map((path) => JSON.stringify(path));
  if (server === "nginx")
    return {
      text: `events { }\nhttp {\n${list.map((path) => `    include ${path};\n`).join("")}}\n`,
      note: "no main file of nginx is there: judged as parts of one without rules of its own",
    };
  if (server === "apache")
    return {
      text: `${debianApache}${list.map((path) => `Include ${path}\n`).join("")}`,
      note: "no main file of Apache httpd is there: judged as parts of Debian's, which denies all folders but those that a part or /var/www allows",
    };
  return undefined;
}

/** A site of its own for a folder with `.htaccess` that no configuration names. */
export function mainFileForFolder(folder: string): MainFile {
  const name = JSON.stringify(folder);
  return {
    text: `${debianApache}DocumentRoot ${name}\n<Directory ${name}>\n  AllowOverride All\n  Options Indexes FollowSymLinks\n  Require all granted\n</Directory>\n`,
    note: "no configuration of a server names this folder: judged as a site of an Apache httpd that lets .htaccess decide",
  };
}

/**
 * What matters of Debian's apache2.conf (its documentation stands in that file). No module is named, as nobody knows which
 * ones there are: PHP may well be.
 */
const debianApache = `ServerRoot "/etc/apache2"
<Directory />
  Options FollowSymLinks
  AllowOverride None
  Require all denied
</Directory>
<Directory /usr/share>
  AllowOverride None
  Require all granted
</Directory>
<Directory /var/www/>
  Options Indexes FollowSymLinks
  AllowOverride None
  Require all granted
</Directory>
AccessFileName .htaccess
<FilesMatch "^\\.ht">
  Require all denied
</FilesMatch>
`;
