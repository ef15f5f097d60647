#!/usr/bin/env python3
"""Puts the static site together; web/demo.sh calls it when everything is built.

    make_site.py --out DIR --engine DIR [--relaxed DIR] --npm DIR [--model FILE ...] [--site FILE] [--single-file NAME]

What a version of the page consists of lies in page-HASH/, where HASH tells its content, and index.html
names it: a browser that has an old index.html asks for the old files and can never mix the two. Models
are named by their own content, models/NAME.safetensors?v=HASH, for others may play them by their name.
"""
import argparse, gzip, hashlib, html, json, pathlib, shutil, struct, sys

from single_file import single_file

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "site"
OUTSIDE = {"index.html", "site.json", "sw.js", "embed-example.html"}  # of SOURCES, not in page-HASH/
SETTINGS = {"title": str, "description": str, "first": str, "picture": int, "credit": str, "embed": list}


class Problem(Exception):
    """One sentence for who publishes a page."""


def read_settings(file):
    try:
        settings = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise Problem(f"{file} cannot be read: give the path of a site.json") from None
    except ValueError as error:
        raise Problem(f"{file} is not JSON: {error}") from None
    if not isinstance(settings, dict):
        raise Problem(f'{file} must be an object, like {{"title": "My faders"}}')
    for key, value in settings.items():
        if key not in SETTINGS:
            raise Problem(f'{file} has "{key}", which means nothing; it may have {", ".join(SETTINGS)}')
        if type(value) is not SETTINGS[key]:
            kind = {str: "a text", int: "a whole number", list: "a list of origins"}[SETTINGS[key]]
            raise Problem(f'{file}: "{key}" must be {kind}')
    for origin in settings.get("embed", []):
        if not isinstance(origin, str) or (origin != "*" and not origin.startswith(("https://", "http://"))) or origin.endswith("/"):
            raise Problem(f'{file}: "embed" must list origins like "https://host", without a path, or "*" for all')
    return settings


def gallery_size(file):
    """How many pictures a model brings; a Problem where the file is no model."""
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            header = json.loads(stream.read(min(length, 100_000_000)))
        header["__metadata__"]["fader.architecture"]
        return header.get("gallery.u", {"shape": [0]})["shape"][0]
    except OSError:
        raise Problem(f"{file} cannot be read: give the path of a .safetensors file") from None
    except (struct.error, ValueError, KeyError, TypeError):
        raise Problem(f"{file} is not a model: it must be a .safetensors file that `fader train` wrote") from None


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def pack_models(files, folder):
    """Copies models, also as gzip, and returns what the page offers: with sizes for its progress bar."""
    folder.mkdir()
    models, controls = [], {}  # X-control is no model to play by itself: the page sets it beside X
    names = {file.stem for file in files}
    if len(names) < len(files):
        raise Problem("two models have the same name: rename one of the files")
    for file in files:
        gallery_size(file)
        plain = file.read_bytes()
        packed = gzip.compress(plain, 9, mtime=0)
        (folder / file.name).write_bytes(plain)
        (folder / f"{file.name}.gz").write_bytes(packed)
        entry = {"file": file.name, "bytes": len(plain), "hash": digest(plain), "packedBytes": len(packed), "packedHash": digest(packed)}
        if file.stem.endswith("-control") and file.stem[:-8] in names:
            controls[file.stem[:-8]] = entry
        else:
            models.append({"name": file.stem, **entry})
    for model in models:
        if model["name"] in controls:
            model["control"] = controls[model["name"]]
    for file in files:
        truth = pack_truth(file, folder)
        for model in models:
            if truth and model["name"] == file.stem:
                model["truth"] = truth
    return models


def gallery_digest(file):
    """SHA-256 of the gallery's JPEG, as fader-people writes it."""
    data = file.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    begin, end = json.loads(data[8:8 + length]).get("gallery.jpeg", {"data_offsets": [0, 0]})["data_offsets"]
    return hashlib.sha256(data[8 + length + begin:8 + length + end]).hexdigest()


def pack_truth(file, folder):
    """The true renders that lie beside a model, X-truth.json and X-truth.jpg (fader-people --truth_of), if there are any."""
    parts = [file.with_name(f"{file.stem}-truth.{kind}") for kind in ["json", "jpg"]]
    if not all(part.exists() for part in parts):
        return None
    wanted = json.loads(parts[0].read_text(encoding="utf-8")).get("gallery")
    if wanted != gallery_digest(file):
        print(f"web/demo.sh: {parts[0]} is of another gallery than {file.name}, so the page goes without; make it anew "
              f"(native-trainer/people/README.md)", file=sys.stderr)
        return None
    for part in parts:
        shutil.copyfile(part, folder / part.name)
    table, pictures = (f"models/{part.name}?v={digest(part.read_bytes())}" for part in parts)
    return {"table": table, "pictures": pictures, "bytes": sum(part.stat().st_size for part in parts)}


def opening(settings, models, files, settings_file):
    """The model and the picture that the page opens with; the models, that one first."""
    first = settings.get("first", models[0]["name"] if models else None)
    if models and first not in [model["name"] for model in models]:
        raise Problem(f'{settings_file}: "first" is {first}, and the models are {", ".join(model["name"] for model in models)}')
    models.sort(key=lambda model: model["name"] != first)
    picture = settings.get("picture", 0)
    size = next((gallery_size(file) for file in files if file.stem == first), 0)
    if not 0 <= picture < max(size, 1):
        raise Problem(f'{settings_file}: "picture" is {picture}, and the gallery of {first} has the numbers 0 to {size - 1}')
    return models, picture


def titled(page, settings):
    """index.html with the words of its publisher."""
    for old, new in [("<title>Fader: a mixing console for images</title>", f'<title>{html.escape(settings.get("title", ""))}</title>'),
                     ("<h1>Fader</h1>", f'<h1>{html.escape(settings.get("title", ""))}</h1>')]:
        if "title" in settings:
            page = page.replace(old, new)
    if "description" in settings:
        before, rest = page.split('<meta name="description" content="', 1)
        page = before + '<meta name="description" content="' + html.escape(settings["description"]) + rest[rest.index('"'):]
    return page


def main():
    parse = argparse.ArgumentParser()
    for name in ["--out", "--engine", "--npm"]:
        parse.add_argument(name, type=pathlib.Path, required=True)
    parse.add_argument("--relaxed", type=pathlib.Path)
    parse.add_argument("--model", type=pathlib.Path, action="append", default=[])
    parse.add_argument("--site", type=pathlib.Path)
    parse.add_argument("--single-file", dest="single")
    options = parse.parse_args()

    own = bool(options.model)  # then none of ours
    settings_file = options.site or SOURCES / "site.json"
    settings = {} if own and not options.site else read_settings(settings_file)
    files = options.model or sorted((SOURCES / "models").glob("*.safetensors"))
    out = options.out
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    models, picture = opening(settings, pack_models(files, out / "models"), files, settings_file)

    # ---- page-HASH/ ----
    page = out / "page"
    shutil.copytree(SOURCES, page, ignore=lambda folder, names: [name for name in names if name in OUTSIDE or name == "models"])
    for part in ["js", "wasm"]:
        shutil.copyfile(options.engine / f"fader_wasm.{part}", page / f"fader_wasm.{part}")
        if options.relaxed:
            shutil.copyfile(options.relaxed / f"fader_wasm.{part}", page / f"fader_wasm_relaxed.{part}")
    # What makes GIFs and videos; visitors fetch it when they ask for one.
    for package, path in [("gifenc", "dist/gifenc.esm.js"), ("mediabunny", "dist/bundles/mediabunny.min.mjs")]:
        shutil.copyfile(options.npm / package / path, page / "take_away" / f"{package}.js")
        licence = next((options.npm / package).glob("LICENSE*"))
        shutil.copyfile(licence, page / "take_away" / f"{package}-license.txt")
    relaxed = page / "fader_wasm_relaxed.wasm"
    manifest = {"engineBytes": (page / "fader_wasm.wasm").stat().st_size, "relaxedEngineBytes": relaxed.stat().st_size if options.relaxed else 0,
                "picture": picture, "credit": settings.get("credit", ""), "embed": settings.get("embed", ["*"]), "models": models}
    (page / "models.json").write_text(json.dumps(manifest) + "\n")
    index = titled((SOURCES / "index.html").read_text(encoding="utf-8"), settings)
    worker = (SOURCES / "sw.js").read_text(encoding="utf-8")
    parts = sorted(file for file in page.rglob("*") if file.is_file())
    version = digest("\n".join([index, worker, *(f"{file.relative_to(page)} {digest(file.read_bytes())}" for file in parts)]).encode())
    page = page.rename(out / f"page-{version}")

    # ---- what has no version in its name ----
    for old, new in [('href="icon.svg"', f'href="page-{version}/icon.svg"'), ('src="icon.svg"', f'src="page-{version}/icon.svg"'),
                     ('href="style.css"', f'href="page-{version}/style.css"'), ('src="main.js"', f'src="page-{version}/main.js"')]:
        assert old in index, old
        index = index.replace(old, new)
    (out / "index.html").write_text(index, encoding="utf-8")
    # Mediabunny, which few ask for, is kept when somebody does.
    kept = [f"page-{version}/{file.relative_to(out / 'page')}" for file in parts if file.name != "mediabunny.js" and file.suffix != ".txt"]
    every = [entry for model in models for entry in [model, model.get("control")] if entry]
    urls = [url for entry in every for url in (f"models/{entry['file']}?v={entry['hash']}", f"models/{entry['file']}.gz?v={entry['packedHash']}")]
    urls += [model["truth"][part] for model in models if "truth" in model for part in ["table", "pictures"]]
    for old, new in [("'@version@'", version), ("'@files@'", kept), ("'@models@'", urls)]:
        worker = worker.replace(old, json.dumps(new))
    (out / "sw.js").write_text(worker, encoding="utf-8")
    if (SOURCES / "embed-example.html").exists():
        shutil.copyfile(SOURCES / "embed-example.html", out / "embed-example.html")
    (out / ".nojekyll").touch()
    # How every figure was measured: as text, which every server shows, with the mark that says it is UTF-8.
    measured = SOURCES.parent.parent / "native-trainer/evaluation/README.md"
    (out / "how-measured.txt").write_text(measured.read_text(encoding="utf-8"), encoding="utf-8-sig")

    # ---- all in one file ----
    names = [model["name"] for model in models]
    single = options.single or ("digits" if "digits" in names else names[0] if names else None)
    if single not in names and options.single:
        raise Problem(f"--single-file {single}: the models are {', '.join(names)}")
    if single:
        (out / "fader.html").write_text(single_file(out, page, index, manifest, single), encoding="utf-8")


try:
    main()
except Problem as problem:
    sys.exit(f"web/demo.sh: {problem}.")
