// draw_pictures folder|celeba DIR TRAIN TEST [MORE]: a small set of picture files, for the tests of
// the programs. MORE: attributes of CelebA's kind, which are tossed.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "tests/trainer/draw_pictures.hpp"

int main(int argc, char** argv) {
  const std::string kind = argc == 5 || argc == 6 ? argv[1] : "";
  if (kind != "folder" && kind != "celeba") {
    std::cerr << "usage: draw_pictures folder|celeba DIR TRAIN TEST [MORE]\n";
    return 2;
  }
  try {
    const int train = std::atoi(argv[3]), test = std::atoi(argv[4]);
    if (kind == "folder") fader::write_picture_folder(argv[2], train, test, 32);
    if (kind == "celeba")
      fader::write_celeba(argv[2], train, test, argc == 6 ? std::atoi(argv[5]) : 0);
  } catch (const std::exception& error) {
    std::cerr << "draw_pictures: " << error.what() << '\n';
    return 1;
  }
}
