"""An X display of its own, real mouse and keys on it (XTest), files dropped (XDND), and what its screen shows."""
import subprocess
import time

from Xlib import X, XK, Xatom, display
from Xlib.ext import xtest
from Xlib.protocol import event


class Screen:
    """dots: per inch, by which a program knows how fine the screen is; 96 is 1 : 1."""

    def __init__(self, width, height, dots):
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.name = f":{int(self.server.stdout.readline())}"
        self.display = display.Display(self.name)
        self.root = self.display.screen().root
        # Where desktops write it, and GTK, Qt and GLFW read it.
        self.root.change_property(Xatom.RESOURCE_MANAGER, Xatom.STRING, 8, f"Xft.dpi:\t{dots}\n".encode())
        self.display.sync()

    def close(self):
        self.display.close()
        self.server.terminate()
        self.server.wait()

    def window(self, name):
        """Of that name, or None."""
        return next((each for each in self.root.query_tree().children if each.get_wm_name() == name), None)

    def pause(self):
        self.display.sync()
        time.sleep(0.02)

    def fake(self, kind, detail=0, x=0, y=0):
        xtest.fake_input(self.display, kind, detail, root=self.root, x=round(x), y=round(y))
        self.pause()

    def move(self, x, y):
        self.fake(X.MotionNotify, 0, x, y)

    def drag(self, *places):
        self.move(*places[0])
        self.fake(X.ButtonPress, 1)
        for place in places[1:]:
            self.move(*place)
        self.fake(X.ButtonRelease, 1)

    def wheel(self, lines):
        for _ in range(abs(lines)):
            for kind in (X.ButtonPress, X.ButtonRelease):
                self.fake(kind, 5 if lines > 0 else 4)

    def press(self, *keys):
        """By the names of their symbols: press("Control_L", "z")."""
        codes = [self.display.keysym_to_keycode(XK.string_to_keysym(key)) for key in keys]
        for code in codes:
            self.fake(X.KeyPress, code)
        for code in reversed(codes):
            self.fake(X.KeyRelease, code)

    def picture(self, rect):
        """Its red, green and blue, row by row: [[(r, g, b), …], …]."""
        x, y, width, height = (round(number) for number in rect)
        data = self.root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFF).data
        pixels = [(data[i + 2], data[i + 1], data[i]) for i in range(0, len(data), 4)]
        return [pixels[row * width:(row + 1) * width] for row in range(height)]

    def tell(self, window, kind, *numbers):
        numbers = (list(numbers) + [0] * 5)[:5]
        window.send_event(event.ClientMessage(window=window, client_type=self.display.get_atom(kind), data=(32, numbers)))
        self.display.sync()

    def ask_to_close(self, window):
        self.tell(window, "WM_PROTOCOLS", self.display.get_atom("WM_DELETE_WINDOW"), X.CurrentTime)

    def drop(self, window, path, x, y):
        """As a file manager does it: freedesktop.org's XDND, version 5."""
        atom = self.display.get_atom
        source = self.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        source.set_selection_owner(atom("XdndSelection"), X.CurrentTime)
        self.tell(window, "XdndEnter", source.id, 5 << 24, atom("text/uri-list"))
        self.tell(window, "XdndPosition", source.id, 0, round(x) << 16 | round(y), X.CurrentTime, atom("XdndActionCopy"))
        self.tell(window, "XdndDrop", source.id, 0, X.CurrentTime)
        end = time.time() + 10
        while time.time() < end:
            if not self.display.pending_events():
                time.sleep(0.02)
                continue
            request = self.display.next_event()
            if request.type != X.SelectionRequest:
                continue
            request.requestor.change_property(request.property, request.target, 8, f"file://{path}\r\n".encode())
            request.requestor.send_event(event.SelectionNotify(
                time=request.time, requestor=request.requestor, selection=request.selection, target=request.target,
                property=request.property))
            self.display.sync()
            return
        raise TimeoutError("nobody asked for the file that was dropped")
