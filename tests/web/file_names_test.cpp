#include "web/app/file_names.hpp"

#include <gtest/gtest.h>

#include "tests/web/schemas.hpp"

namespace fader {
namespace {

TEST(FileNames, SayModelAndAttribute) {
  const AttributeSchema faces = test::faces(), digits = test::digits();
  EXPECT_EQ(fade_file_name("digits", digits, {{0, 3}, {0, 7}}), "fader-digits-digit-3-to-7");
  EXPECT_EQ(fade_file_name("faces", faces, {{0, 0}, {0, 1}}),
            "fader-faces-glasses-no-glasses-to-glasses");
  EXPECT_EQ(fade_file_name("faces", faces, {{1, 0}, {1, 2}}),
            "fader-faces-hair-colour-black-to-blue");
  EXPECT_EQ(fade_file_name("faces", faces, {{2, 0}, {2, 1}}), "fader-faces-age-low-to-high");
  EXPECT_EQ(fade_file_name("mine", AttributeSchema(), {}), "fader-mine");
}

TEST(FileNames, OfAPictureSayWhatWasMoved) {
  const AttributeSchema faces = test::faces();
  ConsoleState state = initial_state(faces, 1);
  state.fade = {{2, 0}, {2, 1}};
  EXPECT_EQ(picture_file_name("faces", faces, state), "fader-faces-age-0-50");
  state.positions[0] = 1.0f;
  state.positions[1] = 0.0f;
  state.positions[3] = 1.0f;
  EXPECT_EQ(picture_file_name("faces", faces, state),
            "fader-faces-glasses-glasses-hair-colour-blue");
}

TEST(FileNames, AreSafeAndShortWhateverTheModelSays) {
  const AttributeSchema hostile({{"../" + std::string(200, 'X') + "/\\:*?\"<>|ä",
                                  AttributeKind::binary,
                                  {"absent", "present"},
                                  0.0f,
                                  1.0f,
                                  0.0f}});
  const std::string name = fade_file_name("..\\C:\n", hostile, {{0, 0}, {0, 1}});
  EXPECT_EQ(name.substr(0, 12), "fader-c-xxxx");
  EXPECT_EQ(name.size(), 80u);
}

}  // namespace
}  // namespace fader
