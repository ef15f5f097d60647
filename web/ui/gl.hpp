// OpenGL's functions as both platforms have them: ES 3.0 in a browser (WebGL2), 3.0 or newer on a
// desktop, whose library exports them.
#pragma once

#ifdef __EMSCRIPTEN__
#include <GLES3/gl3.h>
#else
#define GL_GLEXT_PROTOTYPES
#define GLFW_INCLUDE_GLCOREARB
#include <GLFW/glfw3.h>
#endif
