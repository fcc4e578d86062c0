/** Which files of a repository are in a Docker image, and which its web server hands out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "../../../src/web/config-text.ts";
import { dockerSurfaces } from "../../../src/web/surfaces/docker-image.ts";
import { repositoryFiles } from "../../support/repository-files.ts";

const files = {
  "index.html": "",
  ".env": "",
  ".git/config": "",
  "app/.env": "",
  "app/main.js": "",
  "public/index.html": "",
  "public/.env": "",
  "package.json": "",
  "docker/Dockerfile": "",
};

for (const { title, dockerfile, ignore, path = "Dockerfile", served, notServed, image } of [
  {
    title: "everything, into nginx",
    dockerfile: "FROM nginx\nCOPY . /usr/share/nginx/html\n",
    served: {
      "/.env": ".env",
      "/.git/config": ".git/config",
      "/app/.env": "app/.env",
      "/index.html": "index.html",
    },
    image: { "/usr/share/nginx/html/.env": ".env" },
  },
  {
    title: "a rooted line keeps the top one only",
    dockerfile: "FROM httpd\nCOPY ./ /usr/local/apache2/htdocs/\n",
    ignore: ".git\n.env\n",
    served: { "/app/.env": "app/.env" },
    notServed: [".env", ".git/config"],
  },
  {
    title: "one folder",
    dockerfile: 'FROM nginx\nCOPY ["public", "/usr/share/nginx/html"]\n',
    served: { "/.env": "public/.env", "/index.html": "public/index.html" },
    notServed: [".env"],
  },
  {
    title: "through a stage that builds",
    dockerfile:
      "FROM node AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM nginx\nCOPY --from=build /app/public /usr/share/nginx/html\n",
    served: { "/.env": "public/.env" },
    notServed: [".env"],
  },
  {
    title: "a stage that is left behind",
    dockerfile:
      "FROM node AS build\nCOPY . /app\nFROM scratch\nCOPY --from=build /app/app /srv/http\n",
    served: { "/.env": "app/.env", "/main.js": "app/main.js" },
    notServed: ["index.html"],
  },
  {
    title: "variables, joined lines and comments",
    dockerfile:
      "ARG ROOT=/usr/share\nFROM nginx\nARG ROOT\nENV WEB=/usr/share/nginx/html\nCOPY \\\n  # all of it\n  . \\\n  ${WEB}/\n",
    served: { "/.env": ".env" },
  },
  {
    title: "files by a pattern",
    dockerfile: "FROM nginx\nCOPY *.html package*.json /usr/share/nginx/html/\n",
    served: { "/index.html": "index.html", "/package.json": "package.json" },
    notServed: [".env", "public/index.html"],
  },
  {
    title: "a Dockerfile in a folder of its own",
    path: "docker/Dockerfile",
    dockerfile: "FROM nginx\nCOPY public/ /usr/share/nginx/html/\n",
    served: { "/.env": "public/.env" },
  },
  {
    title: "no web server: whoever has the image has the file",
    dockerfile: "FROM node\nWORKDIR /app\nCOPY . .\n",
    served: {},
    image: { "/app/.env": ".env", "/app/.git/config": ".git/config" },
  },
] as readonly {
  title: string;
  dockerfile: string;
  ignore?: string;
  path?: string;
  served: Readonly<Record<string, string>>;
  notServed?: readonly string[];
  image?: Readonly<Record<string, string>>;
}[]) {
  test(`docker: ${title}`, () => {
    const all = {
      ...files,
      [path]: dockerfile,
      ...(ignore === undefined ? {} : { ".dockerignore": ignore }),
    };
    const surfaces = dockerSurfaces(path, dockerfile, repositoryFiles(all));
    const web = surfaces.find(({ kind }) => kind === "image-web-root");
    for (const [to, file] of Object.entries(served)) {
      const fate = web?.fate(file);
      assert.deepEqual(fate?.kind === "leaves" ? fate.to : fate, to, file);
    }
    for (const file of notServed ?? []) assert.equal(web?.fate(file).kind, "stays", file);
    const whole = surfaces.find(({ kind }) => kind === "image");
    for (const [to, file] of Object.entries(image ?? {})) {
      const fate = whole?.fate(file);
      assert.deepEqual(fate?.kind === "leaves" ? fate.to : fate, to, file);
    }
  });
}

for (const { title, dockerfile, ignore, file, line } of [
  {
    title: "the ignore line that keeps it",
    dockerfile: "FROM nginx\nCOPY . /srv/\n",
    ignore: "x\n.env\n",
    file: ".env",
    line: 2,
  },
  {
    title: "no copy takes it",
    dockerfile: "FROM nginx\nCOPY public /srv/\n",
    ignore: "",
    file: ".env",
    line: undefined,
  },
]) {
  test(`docker: a file stays: ${title}`, () => {
    const all = { ...files, Dockerfile: dockerfile, ".dockerignore": ignore };
    const [, whole] = dockerSurfaces("Dockerfile", dockerfile, repositoryFiles(all));
    const fate = whole?.fate(file);
    assert.equal(fate?.kind, "stays");
    assert.equal(fate.by === undefined ? undefined : placeOf(fate.by).line, line);
  });
}

test("docker: a target that is not in the file is unknown, not absent", () => {
  const text = "FROM nginx\nARG WEB\nCOPY . $WEB\n";
  const surfaces = dockerSurfaces(
    "Dockerfile",
    text,
    repositoryFiles({ ...files, Dockerfile: text }),
  );
  const fate = surfaces.at(-1)?.fate(".env");
  assert.equal(fate?.kind, "unknown");
  assert.equal(fate.by.start, text.indexOf("COPY"));
});
