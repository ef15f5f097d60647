// A library for Emscripten's linker: GLFW's window and its keys, without its listeners. GLFW listens on the
// whole window and on the canvas from glfwInit() on, and so takes Backspace, Tab and touches from the rest of
// the page. glfwTerminate() takes every one of them off, whatever a version of Emscripten has; it forgets the
// window too, which is put back.
mergeInto(LibraryManager.library, {
  glfw_without_listeners__deps: ['$GLFW', 'glfwTerminate'],
  glfw_without_listeners: function () {
    var windows = GLFW.windows, active = GLFW.active;
    _glfwTerminate();
    GLFW.windows = windows;
    GLFW.active = active;
    Module['glfwKeys'] = { 'keydown': GLFW.onKeydown, 'keyup': GLFW.onKeyup, 'blur': GLFW.onBlur };
  },
});
