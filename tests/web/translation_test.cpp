#include "web/app/translation.hpp"

#include <gtest/gtest.h>

#include "tests/web/schemas.hpp"
#include "web/app/ends.hpp"
#include "web/app/fader_filter.hpp"
#include "web/app/file_names.hpp"

namespace fader {
namespace {

/// A language for the length of a test.
struct Language {
  explicit Language(const std::string& pairs) { set_translations(pairs); }
  ~Language() { set_translations({}); }
};

std::string pairs(std::initializer_list<const char*> words) {
  std::string all;
  for (const char* each : words) all += std::string(each) + '\0';
  return all;
}

TEST(Words, AreEnglishWithoutALanguage) {
  EXPECT_EQ(tr("Reset"), "Reset");
  EXPECT_EQ(tr("{0} to {1}", {"2", "7"}), "2 to 7");
}

TEST(Words, AreThoseOfTheLanguageWhereItHasThem) {
  const Language chinese(pairs({"Reset", "重置", "{0} to {1}", "从 {0} 到 {1}", "cut"}));
  EXPECT_EQ(tr("Reset"), "重置");
  EXPECT_EQ(tr("Random"), "Random");
  EXPECT_EQ(tr("cut"), "cut") << "a pair without its other half is passed over";
  EXPECT_EQ(tr("{0} to {1}", {"2", "7"}), "从 2 到 7");
}

TEST(Words, MayTakeTheirPartsInAnotherOrderAndKeepBracesThatAreNone) {
  const Language other(pairs({"{0} of {1}", "{1}: {0} {x} {"}));
  EXPECT_EQ(tr("{0} of {1}", {"a", "b"}), "b: a {x} {");
  EXPECT_EQ(tr("{0}{3}", {"{0}"}), "{0}{3}") << "what a part says is no hole";
}

TEST(Words, NameEndsAndFadersButNoFiles) {
  const Attribute glasses = {"glasses", AttributeKind::binary, {"absent", "present"}};
  const AttributeSchema schema({glasses});
  const Language chinese(pairs({"glasses", "眼镜", "no {0}", "无{0}"}));
  EXPECT_EQ(fader_name(schema, 0), "眼镜");
  EXPECT_EQ(end_name(schema, {0, 0}), "无眼镜");
  EXPECT_EQ(fade_file_name("people", schema, Fade{{0, 0}, {0, 1}}),
            "fader-people-glasses-no-glasses-to-glasses");
}

TEST(Words, AreSearchedForInEitherLanguage) {
  const Attribute glasses = {"glasses", AttributeKind::binary, {"absent", "present"}};
  const AttributeSchema schema({glasses});
  const ConsoleState state = initial_state(schema, 4);
  const Language chinese(pairs({"glasses", "眼镜"}));
  EXPECT_EQ(filtered(schema, state, 0, 1, "Eyes", "眼").size(), 1u);
  EXPECT_EQ(filtered(schema, state, 0, 1, "", "glass").size(), 1u);
  EXPECT_TRUE(filtered(schema, state, 0, 1, "", "镜片").empty());
}

}  // namespace
}  // namespace fader
