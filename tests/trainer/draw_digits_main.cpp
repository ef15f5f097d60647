// draw_digits DIR TRAIN TEST [--gzip]: a small MNIST of drawn digits, for the tests of the
// programs.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "tests/trainer/draw_digits.hpp"

int main(int argc, char** argv) {
  const bool gzip = argc == 5 && std::string(argv[4]) == "--gzip";
  if (argc != 4 && !gzip) {
    std::cerr << "usage: draw_digits DIR TRAIN TEST [--gzip]\n";
    return 2;
  }
  try {
    fader::write_drawn_mnist(argv[1], std::atoi(argv[2]), std::atoi(argv[3]), gzip);
  } catch (const std::exception& error) {
    std::cerr << "draw_digits: " << error.what() << '\n';
    return 1;
  }
}
