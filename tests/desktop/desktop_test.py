#!/usr/bin/env python3
"""fader-desktop as a person uses it, on a screen of its own: mouse, keys, wheel, files, sizes, and a model that is trained meanwhile.

    tests/desktop/desktop_test.py FADER_DESKTOP MODELS
"""
import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

sys.dont_write_bytecode = True
from hands import Screen  # noqa: E402

program, models = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
patience = 60  # seconds; software graphics on a busy machine


def check(condition, words):
    if not condition:
        raise AssertionError(words)


class Desktop:
    """The program, and the last line of JSON that it has printed."""

    def __init__(self, screen, folder, *arguments):
        environment = {**os.environ, "DISPLAY": screen.name, "LIBGL_ALWAYS_SOFTWARE": "1"}
        environment.pop("WAYLAND_DISPLAY", None)
        self.process = subprocess.Popen([program, *arguments], cwd=folder, env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=open(os.path.join(folder, "stderr"), "w"))
        self.folder, self.state, self.lines = folder, None, 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.state, self.lines = json.loads(line), self.lines + 1

    def errors(self):
        with open(os.path.join(self.folder, "stderr")) as file:
            return file.read()

    def until(self, words, condition):
        """The first state that is so."""
        end = time.time() + patience
        while time.time() < end:
            if self.state and condition(self.state):
                return self.state
            if self.process.poll() is not None:
                raise AssertionError(f"it ended with {self.process.returncode} before {words}: {self.errors()}")
            time.sleep(0.02)
        raise AssertionError(f"it never came to this: {words}; {json.dumps(self.state)}; {self.errors()}")

    def place(self, name, across=0.5, down=0.5):
        x, y, width, height = self.state["layout"][name]
        return x + width * across, y + height * down


def position(state, name):
    return dict(state["faders"])[name]


def brightness(picture):
    return [sum(pixel) for row in picture for pixel in row]


def difference(a, b):
    return sum(abs(x - y) for x, y in zip(brightness(a), brightness(b))) / len(brightness(a)) / 3


def detail(picture):
    """What a picture loses when it is halved and blown up again, as a share of its contrast: one that was blown up before loses little."""
    values = [[sum(pixel) for pixel in row] for row in picture]
    high, wide = len(values) // 2 * 2, len(values[0]) // 2 * 2
    half = [[(values[y][x] + values[y][x + 1] + values[y + 1][x] + values[y + 1][x + 1]) / 4 for x in range(0, wide, 2)]
            for y in range(0, high, 2)]

    def between(row, at):  # halfway between the middles of the halved pixels
        near, far = at // 2, at // 2 + (1 if at % 2 else -1)
        return 0.75 * row[near] + 0.25 * row[min(max(far, 0), len(row) - 1)]
    doubled_wide = [[between(row, x) for x in range(wide)] for row in half]
    doubled = [[between([row[x] for row in doubled_wide], y) for x in range(wide)] for y in range(high)]
    mean = sum(map(sum, values)) / len(values) / len(values[0])
    lost = sum(abs(values[y][x] - doubled[y][x]) for y in range(high) for x in range(wide))
    return lost / sum(abs(values[y][x] - mean) for y in range(high) for x in range(wide))


def caption(screen, state):
    """The small letters beneath the picture that plays."""
    x, y, width, height = state["layout"]["input"]
    return screen.picture((x, y + height + 4 * state["scale"], width, 22 * state["scale"]))


def inside(rect, left, top, right, bottom):
    x, y, width, height = rect
    return x + width * left, y + height * top, width * (right - left), height * (bottom - top)


def png(path, width, height, grey):
    """grey(x, y): 0 … 255"""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(grey(x, y) for x in range(width)) for y in range(height))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def replace(path, by, size=None):
    """As the trainer does it: whole, under another name, then renamed."""
    with open(by, "rb") as file:
        data = file.read(size)
    with open(path + ".part", "wb") as file:
        file.write(data)
    os.replace(path + ".part", path)


def refuses():
    for arguments, status, sentence in (([], 2, "usage"), (["a", "b"], 2, "usage"), (["--loud"], 2, "usage")):
        run = subprocess.run([program, *arguments], capture_output=True, text=True)
        check(run.returncode == status and sentence in run.stderr, f"{arguments}: {run}")
    check(subprocess.run([program, "--help"], capture_output=True, text=True).stdout.startswith("usage"), "--help")
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    run = subprocess.run([program, "x.safetensors"], capture_output=True, text=True, env=environment)
    check(run.returncode == 1 and "no display" in run.stderr, f"without a display: {run}")


def plays(screen, folder):
    model = os.path.join(folder, "model.safetensors")
    replace(model, os.path.join(models, "digits.safetensors"))
    desktop = Desktop(screen, folder, "--json", model)
    state = desktop.until("it plays", lambda s: s["verified"])
    window = screen.window("Fader")
    check(state["scale"] == 2 and state["model"] == "model", "a screen of 192 dots per inch is drawn at 2 pixels to one")

    print("- the mouse moves a fader, and the picture follows")
    output = inside(state["layout"]["output"], 0.3, 0.3, 0.7, 0.7)
    before = screen.picture(output)
    screen.drag(desktop.place("fader:3", 0.5, 0.9), desktop.place("fader:3", 0.5, 0.5), desktop.place("fader:3", 0.5, 0.05))
    desktop.until("fader 3 is up", lambda s: position(s, "3") > 0.9)
    check(difference(before, screen.picture(output)) > 5, "the picture has not followed")

    print("- keys: the page's own")
    screen.press("8")
    desktop.until("8 alone", lambda s: position(s, "8") == 1)
    screen.press("Control_L", "z")
    desktop.until("undo", lambda s: position(s, "3") > 0.9)
    screen.press("Control_L", "y")
    desktop.until("redo", lambda s: position(s, "8") == 1)

    print("- larger and smaller while it runs")
    check(detail(caption(screen, state)) > 0.25, f"letters are blurred: {detail(caption(screen, state))}")
    for key, scale in (("minus", 1.8), ("minus", 1.6), ("minus", 1.5), ("equal", 1.6)):
        screen.press("Control_L", key)
        state = desktop.until(f"scale {scale}", lambda s: abs(s["scale"] - scale) < 0.01)
        right = max(x + width for x, _, width, _ in state["layout"].values())
        check(1500 < right <= 1600, f"at {scale} it ends at {right}")
    zoomed = caption(screen, state)
    screen.press("Control_L", "0")
    desktop.until("scale 2", lambda s: s["scale"] == 2)

    print("- a picture is dropped, and what is no picture")
    picture = os.path.join(folder, "one.png")
    png(picture, 90, 90, lambda x, y: 255 if 40 <= x < 50 and 10 <= y < 80 else 0)
    screen.drop(window, picture, 300, 300)
    desktop.until("the picture plays", lambda s: s["source"] == 2 and position(s, "1") == 1)
    text = os.path.join(folder, "stderr.txt")
    with open(text, "w") as file:
        file.write("words")
    screen.drop(window, text, 300, 300)
    desktop.until("it says so", lambda s: "neither a PNG" in s["note"])

    print("- a picture is taken away")
    screen.drag(desktop.place("button:save"))
    desktop.until("the menu is open", lambda s: "save:0" in s["layout"])
    screen.drag(desktop.place("save:0"))
    state = desktop.until("it is saved", lambda s: s["note"].startswith("Saved as "))
    with open(os.path.join(folder, state["note"][len("Saved as "):]), "rb") as file:
        check(file.read(4) == b"\x89PNG", "no PNG was saved")

    print("- another version of the model: the faders and the picture stay")
    screen.press("6")
    before = desktop.until("6 alone", lambda s: position(s, "6") == 1)
    shown = screen.picture(output)
    replace(model, os.path.join(models, "digits-control.safetensors"))
    after = desktop.until("the new file plays", lambda s: s["fileSize"] != before["fileSize"])
    check(after["faders"] == before["faders"] and after["source"] == 2, "the faders have moved")
    check("plays anew" in after["note"] and after["verified"], after["note"])
    check(difference(shown, screen.picture(output)) > 1, "the picture is still the old model's")

    print("- a file that is cut short: the old model plays on, and says so")
    good = after["fileSize"]
    replace(model, os.path.join(models, "digits.safetensors"), 100000)
    state = desktop.until("it says so", lambda s: "plays on" in s["note"])
    check(state["fileSize"] == good and state["faders"] == after["faders"], "the old model does not play on")
    check(desktop.errors().strip().split("\n")[-1] == state["note"], desktop.errors())
    screen.press("4")
    desktop.until("it still follows keys", lambda s: position(s, "4") == 1 and "plays on" in s["note"])
    replace(model, os.path.join(models, "digits.safetensors"))
    desktop.until("the next good file plays", lambda s: s["fileSize"] != good and position(s, "4") == 1)

    screen.ask_to_close(window)
    check(desktop.process.wait(patience) == 0, f"it ends with {desktop.process.returncode}")
    return zoomed


def begins_at_any_size(folder, zoomed):
    print("- letters are as sharp where the size was changed to as where it began")
    screen = Screen(1600, 1200, 96 * 1.6)
    try:
        desktop = Desktop(screen, folder, "--json", os.path.join(models, "digits.safetensors"))
        state = desktop.until("it plays", lambda s: abs(s["scale"] - 1.6) < 0.01)
        check(caption(screen, state) == zoomed, "letters of another size are left")
        desktop.process.terminate()
        desktop.process.wait()
    finally:
        screen.close()


def begins_with_a_bad_file(screen, folder):
    print("- begun with a bad file, it says so and ends")
    bad = os.path.join(folder, "bad.safetensors")
    replace(bad, os.path.join(models, "digits.safetensors"), 1000)
    desktop = Desktop(screen, folder, bad)
    check(desktop.process.wait(patience) == 1 and desktop.errors().startswith(bad), desktop.errors())


refuses()
with tempfile.TemporaryDirectory() as folder:
    screen = Screen(1600, 1200, 192)
    try:
        zoomed = plays(screen, folder)
        begins_with_a_bad_file(screen, folder)
    finally:
        screen.close()
    begins_at_any_size(folder, zoomed)
