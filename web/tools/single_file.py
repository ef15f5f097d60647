"""The whole page with one model in one HTML file, which opens from file://, from a mail or a stick."""
import base64, gzip, hashlib, json, re

# Scripts of file:// may not import each other, so each is a data: URL of an import map; what they would
# fetch lies beside them as base64 (fetch.js). Nothing is ever connected to: the policy says so.
POLICY = ("default-src 'none'; script-src {scripts} data: 'wasm-unsafe-eval'; style-src '{style}'; img-src data:; "
          "connect-src 'none'; base-uri 'none'; form-action 'none'")


def allowed(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def as_data(data, kind):
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def module(file, folder):
    """A script whose imports are names of the import map: 'fader/take_away/gif.js'."""
    text = file.read_text(encoding="utf-8")
    where = file.parent.relative_to(folder).as_posix()
    place = "fader/" if where == "." else f"fader/{where}/"
    text = re.sub(r"""(\bfrom ?|\bimport ?\(?)(['"`])\.(\.?)/""",
                  lambda found: f"{found[1]}{found[2]}{'fader/' if found[3] else place}", text)
    # Of a data: URL nothing is beside.
    return text.replace("import.meta.url", "document.baseURI").encode()


def single_file(site, page, index, manifest, name):
    """page: the folder of this version; index: its index.html; name: the model inside."""
    model = next(model for model in manifest["models"] if model["name"] == name)
    entries = [model] + ([model["control"]] if "control" in model else [])
    inside = {"models.json": json.dumps({**manifest, "relaxedEngineBytes": 0, "models": [model]}).encode(),
              "fader_wasm.wasm": gzip.compress((page / "fader_wasm.wasm").read_bytes(), 9, mtime=0)}
    for words in sorted((page / "languages").glob("*.json")):
        inside[f"languages/{words.name}"] = words.read_bytes()
    for entry in entries:
        inside[f"models/{entry['file']}.gz"] = (site / "models" / f"{entry['file']}.gz").read_bytes()
    for part in ["table", "pictures"] if "truth" in model else []:
        path = model["truth"][part].split("?")[0]
        inside[path] = (site / path).read_bytes()
    scripts = [file for file in sorted(page.rglob("*.js")) if "relaxed" not in file.name]
    imports = json.dumps({"imports": {f"fader/{file.relative_to(page).as_posix()}": as_data(module(file, page), "text/javascript") for file in scripts}})
    start = 'import "fader/main.js";'
    style = (page / "style.css").read_text(encoding="utf-8")
    icon = as_data((page / "icon.svg").read_bytes(), "image/svg+xml")
    policy = POLICY.format(scripts=f"{allowed(imports)} {allowed(start)}", style=allowed(style).strip("'"))

    here = re.escape(page.name)
    index = re.sub(r'\s*<!-- connect-src.*?-->', "", index)
    index = re.sub(r'(http-equiv="Content-Security-Policy" content=")[^"]*', lambda found: found[1] + policy, index)
    index = re.sub(rf'"{here}/icon.svg"', lambda _: f'"{icon}"', index)
    index = re.sub(rf'<link rel="stylesheet" href="{here}/style.css">', lambda _: f"<style>{style}</style>", index)
    index = re.sub(r' <a href="how-measured.txt">[^<]*</a>\.', "", index)
    # The scripts at the end: what they look for has been read by then.
    index = re.sub(rf'\s*<script type="module" src="{here}/main.js"></script>', "", index)
    blocks = [f'<script type="application/octet-stream" id="file:{path}">{base64.b64encode(data).decode()}</script>' for path, data in inside.items()]
    end = [*blocks, f'<script type="importmap">{imports}</script>', f'<script type="module">{start}</script>']
    return index.replace("</body>", "\n".join(end) + "\n</body>")
