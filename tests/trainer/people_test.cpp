// Rendered people: each fader moves its own part of the picture and no other, and nothing else
// tells what it says.
#include <gtest/gtest.h>

#include <cmath>

#include "native-trainer/people/data_set.hpp"
#include "native-trainer/people/portrait.hpp"
#include "native-trainer/people/truth.hpp"

namespace fader::people {
namespace {

constexpr int side = 64;

const Studio& studio() {
  static const Studio studio(FADER_PEOPLE_DATA);
  return studio;
}

/// Nobody in particular: no turn, glasses, beard or smile.
Person plain_person() {
  Person person = random_person(Random(3, 1), FaceShape::axes());
  person.attributes = Attributes{};
  person.attributes.skin_tone = 0.3f;
  person.identity.yaw = person.identity.pitch = 0;
  person.identity.hair = 6;  // short
  return person;
}

/// Root mean square difference in the rows [from, to), as shares of the height; of 255.
double difference(const Image& a, const Image& b, double from = 0, double to = 1) {
  double sum = 0;
  int count = 0;
  for (int y = static_cast<int>(from * a.height); y < static_cast<int>(to * a.height); ++y) {
    for (int x = 0; x < a.width; ++x) {
      for (int c = 0; c < 3; ++c, ++count) sum += std::pow(a.at(x, y, c) - b.at(x, y, c), 2);
    }
  }
  return std::sqrt(sum / count);
}

Image with(void (*change)(Attributes&)) {
  Person person = plain_person();
  change(person.attributes);
  return studio().portrait(person, side);
}

// In the picture the eyes are at 0.49 of its height and the mouth at about 0.72.
TEST(People, GlassesChangeTheEyesAndNotTheMouth) {
  const Image before = with([](Attributes&) {}),
              after = with([](Attributes&a) { a.glasses = true; });
  EXPECT_GT(difference(before, after, 0.4, 0.6), 8);
  EXPECT_LT(difference(before, after, 0.66, 1), 1);
}

TEST(People, BeardChangesTheChinAndNotTheEyes) {
  const Image before = with([](Attributes&) {}), after = with([](Attributes&a) { a.beard = true; });
  EXPECT_GT(difference(before, after, 0.66, 0.9), 8);
  EXPECT_LT(difference(before, after, 0, 0.52), 2);
}

TEST(People, SmileChangesTheMouthAndNotTheHair) {
  const Image before = with([](Attributes&) {}), after = with([](Attributes&a) { a.smile = 1; });
  EXPECT_GT(difference(before, after, 0.6, 0.85), 3);
  EXPECT_LT(difference(before, after, 0, 0.3), 0.5);
}

TEST(People, EyesCloseAndTheMouthStays) {
  const Image before = with([](Attributes&) {}),
              after = with([](Attributes&a) { a.eyes_open = 0; });
  EXPECT_GT(difference(before, after, 0.42, 0.56), 3);
  EXPECT_LT(difference(before, after, 0.66, 1), 0.5);
}

TEST(People, EveryFaderMovesThePictureAllTheWay) {
  for (const AttributeInfo& attribute : attribute_list()) {
    if (attribute.binary) continue;
    Image last;
    for (const float share : {0.f, 0.25f, 0.5f, 0.75f, 1.f}) {
      Person person = plain_person();
      attribute.set(person.attributes,
                    attribute.least + share * (attribute.most - attribute.least));
      const Image image = studio().portrait(person, side);
      if (share > 0) {
        EXPECT_GT(difference(last, image), 0.4) << attribute.name << " at " << share;
      }
      last = image;
    }
  }
}

TEST(People, AgeDoesNotChangeTheTone) {
  // The mean of the cheeks; wrinkles darken a little.
  const auto cheeks = [](const Image& image) {
    double sum = 0;
    int count = 0;
    for (int y = image.height * 58 / 100; y < image.height * 66 / 100; ++y)
      for (int x = image.width * 38 / 100; x < image.width * 62 / 100; ++x, ++count)
        sum += image.at(x, y, 1);
    return sum / count;
  };
  EXPECT_NEAR(cheeks(with([](Attributes& a) { a.age = 20; })),
              cheeks(with([](Attributes& a) { a.age = 75; })), 18);
}

TEST(People, AttributesAreDrawnIndependently) {
  constexpr int people = 4000;
  const auto& list = attribute_list();
  std::vector<std::vector<double>> columns(list.size() + 2);
  for (int i = 0; i < people; ++i) {
    const Person person =
        random_person(Random(1, static_cast<std::uint64_t>(i)), FaceShape::axes());
    for (std::size_t a = 0; a < list.size(); ++a)
      columns[a].push_back(static_cast<double>(list[a].get(person.attributes)));
    columns[list.size()].push_back(static_cast<double>(person.identity.hair));
    columns[list.size() + 1].push_back(static_cast<double>(person.identity.race[0]));
  }
  const auto standard = [](std::vector<double>& column) {
    double mean = 0, square = 0;
    for (const double x : column) mean += x / people;
    for (const double x : column) square += (x - mean) * (x - mean) / people;
    for (double& x : column) x = (x - mean) / std::sqrt(square);
  };
  for (auto& column : columns) standard(column);
  for (std::size_t a = 0; a < columns.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      double correlation = 0;
      for (int i = 0; i < people; ++i)
        correlation += columns[a][static_cast<std::size_t>(i)] *
                       columns[b][static_cast<std::size_t>(i)] / people;
      EXPECT_LT(std::abs(correlation), 0.06) << a << " and " << b;  // four standard deviations
    }
  }
}

TEST(People, ACounterfactualDiffersInOneAttribute) {
  const Person person = random_person(Random(1, 7), FaceShape::axes());
  const auto others = counterfactuals(person);
  ASSERT_EQ(others.size(), attribute_list().size());
  for (const auto& [changed, other] : others) {
    for (const AttributeInfo& attribute : attribute_list()) {
      const bool same = attribute.get(other.attributes) == attribute.get(person.attributes);
      EXPECT_EQ(same, &attribute != changed) << changed->name << ": " << attribute.name;
    }
  }
}

TEST(People, AnotherViewIsThePersonOnAnotherDay) {
  const Person person = person_of(1, 7), again = person_of(1, 7, 1), third = person_of(1, 7, 2);
  for (const Person* view : {&again, &third}) {
    const Identity &a = person.identity, &b = view->identity;
    EXPECT_EQ(a.shape, b.shape);
    EXPECT_EQ(a.race, b.race);
    EXPECT_EQ(a.hair, b.hair);
    EXPECT_EQ(a.iris, b.iris);
    EXPECT_NE(a.background, b.background);
    EXPECT_NE(a.light_azimuth, b.light_azimuth);
    EXPECT_NE(a.yaw, b.yaw);
    EXPECT_NE(person.attributes.age, view->attributes.age);
  }
  EXPECT_NE(again.attributes.age, third.attributes.age);
  EXPECT_NE(person.identity.shape, person_of(1, 8, 1).identity.shape);
}

// So that CelebA's pictures, 178×218, can be cut from the middle of a larger one.
TEST(People, AMarginShowsMoreAndLeavesTheAlignedSquareWhereItWas) {
  constexpr int margin = 10, face = side / 3;
  const Image square = studio().portrait(plain_person(), side),
              whole = studio().portrait(plain_person(), side, margin);
  ASSERT_EQ(whole.width, side + 2 * margin);
  Image a(face, face, 3), b(face, face, 3);
  paste(square, a, -face, -face);
  paste(whole, b, -face - margin, -face - margin);
  EXPECT_LT(difference(a, b), 1);
}

TEST(People, MissingAndDamagedDataIsNamed) {
  try {
    const Studio nowhere("/nonexistent");
    FAIL() << "no data, no studio";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("npm ci"), std::string::npos) << error.what();
  }
}

/// The sentence that write_truth() fails with.
std::string problem_of(const std::string& model) {
  TruthOptions o;
  o.model = FADER_MODELS + ("/" + model), o.count = 2, o.seed = 7;
  try {
    write_truth(studio(), o);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(Truth, IsOnlyOfAGalleryOfItsPeople) {
  EXPECT_NE(problem_of("digits.safetensors").find("no gallery of pictures"), std::string::npos);
  EXPECT_NE(problem_of("people.safetensors")
                .find("24 of the 24 people of its gallery are not among the 2 of seed 7"),
            std::string::npos);
  EXPECT_NE(problem_of("people.jpg").find("no .safetensors file"), std::string::npos);
}

}  // namespace
}  // namespace fader::people
