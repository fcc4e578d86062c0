/** Which files of a Django project its static and media folders hand out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { placeOf } from "../../../src/web/config-text.ts";
import { djangoSurfaces } from "../../../src/web/surfaces/django-roots.ts";
import { seeded } from "../../support/seed.ts";

const pathlib = "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\n";
const ospath =
  "import os\nBASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\n";

for (const { title, text, leaves, stays = [] } of [
  {
    title: "MEDIA_ROOT is the project: everything",
    text: `${pathlib}MEDIA_ROOT = BASE_DIR\nMEDIA_URL = "/media/"\n`,
    leaves: { ".env": "/media/.env", "site/settings.py": "/media/site/settings.py" },
  },
  {
    title: "STATICFILES_DIRS is the project: all but names with a dot",
    text: `${pathlib}STATIC_URL = "static/"\nSTATICFILES_DIRS = [\n    BASE_DIR,  # oh\n]\n`,
    leaves: { "dump.sql": "/static/dump.sql", "site/settings.py": "/static/site/settings.py" },
    stays: [".env", ".git/config", "a.py~"],
  },
  {
    title: "folders of their own",
    text: `${pathlib}STATIC_ROOT = BASE_DIR / "out" / "static"\nMEDIA_ROOT = str(BASE_DIR / "media")\n`,
    leaves: { "out/static/a.js": "/static/a.js", "media/x.jpg": "/media/x.jpg" },
    stays: [".env", "out/x"],
  },
  {
    title: "os.path, a prefix, and an address on another host",
    text: `${ospath}STATIC_URL = "https://cdn.example/s/"\nSTATICFILES_DIRS = (("lib", os.path.join(BASE_DIR, "vendor", "x")), os.path.join(BASE_DIR, "assets"))\n`,
    leaves: { "vendor/x/a.js": "/s/lib/a.js", "assets/dump.sql": "/s/dump.sql" },
    stays: ["vendor/a.js"],
  },
  {
    title: "WhiteNoise's root, parents by number, a type",
    text: `from pathlib import Path\nROOT: Path = Path(__file__).parents[1]\nWHITENOISE_ROOT = ROOT.joinpath("public")\n`,
    leaves: { "public/.env": "/.env" },
    stays: ["x"],
  },
  {
    title: "what is not in the file is not guessed",
    text: `${pathlib}MEDIA_ROOT = env("MEDIA")\nSTATIC_ROOT = "/var/www/static"\nSTATICFILES_DIRS = [env.path("X"), BASE_DIR / "a"]\n`,
    leaves: { "a/b": "/static/b" },
    stays: [".env", "var/www/static/x"],
  },
]) {
  test(`Django: ${title}`, () => {
    const surfaces = djangoSurfaces("site/settings.py", text);
    const urls = (file: string): readonly string[] =>
      surfaces.flatMap((surface) => {
        const fate = surface.fate(file);
        return fate.kind === "leaves" ? [fate.to] : [];
      });
    for (const [file, url] of Object.entries(leaves)) assert.deepEqual(urls(file), [url], file);
    for (const file of stays) assert.deepEqual(urls(file), [], file);
  });
}

test("Django: a folder is named by the line that sets it", () => {
  const [surface] = djangoSurfaces("site/settings.py", `${pathlib}\nMEDIA_ROOT = BASE_DIR\n`);
  assert.deepEqual(surface === undefined ? undefined : placeOf(surface.by), { line: 4, column: 1 });
});

test("Django: whatever a settings file holds, reading it ends", () => {
  const piece = fc.constantFrom(
    "MEDIA_ROOT = ",
    "BASE_DIR",
    "(",
    "[",
    ")",
    ",",
    "\n",
    '"',
    "'",
    "/",
    ".parent",
    "Path(",
    "__file__",
    "#",
    "\\",
    "x",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      assert.ok(Array.isArray(djangoSurfaces("settings.py", `MEDIA_ROOT = ${pieces.join("")}`)));
    }),
    seeded(500),
  );
  const deep = `MEDIA_ROOT = ${"(".repeat(100_000)}`;
  assert.deepEqual(djangoSurfaces("settings.py", deep), []);
});
