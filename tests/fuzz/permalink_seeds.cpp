#include "tests/fuzz/permalink_seeds.hpp"

namespace fader {
namespace {

Attribute digit() {
  return {"digit",
          AttributeKind::categorical,
          {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
          0.0f,
          1.0f,
          0.0f};
}

}  // namespace

std::vector<AttributeSchema> permalink_schemas() {
  return {
      AttributeSchema({digit()}),
      AttributeSchema({
          {"glasses", AttributeKind::binary, {"no glasses", "glasses"}, -1.0f, 2.0f, 0.0f},
          {"hair_colour", AttributeKind::categorical, {"black", "red", "blue"}, 0.0f, 1.0f, 0.1f},
          {"slant", AttributeKind::continuous, {}, -0.5f, 0.5f, 0.25f},
      }),
      AttributeSchema({
          {"m", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
          {"img", AttributeKind::continuous, {}, -1e30f, 1e30f, 0.0f},
          {"u", AttributeKind::categorical, {"a:b", "c,d", "&=%#", "ä"}, 0.0f, 1.0f, 1.0f},
          {"was.u", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
      }),
  };
}

std::vector<std::pair<std::string, std::string>> permalink_seeds() {
  return {
      {"empty", ""},
      {"gallery", "#m=digits&img=3&digit=7:0.6,2:0.4"},
      {"own", "m=digits&u=3c00b4cd0001fbff&was.digit=3&digit=4"},
      {"exact", "m=digits&u=~AAAg_AAAAA_C&was.digit=3&digit=4:0.333333343,5:0.666666687"},
      {"drawing", "m=digits&ink=gwgQAgFqFqGoH.gMgQAuBu&fade=digit:3:7&lock=digit&digit=3"},
      {"fade", "m=faces&img=0&fade=hair_colour:2:0&lock=glasses,slant"},
      {"before", "m=digits&z=3c00b4cd&was.digit=3&digit=4"},
      {"faces", "m=faces&img=0&glasses=0.7&hair_colour=red:0.5,blue:0.5&slant=-0.25"},
      {"hostile_names", "%6d=1&%69mg=-1e29&%75=a%3ab:0.5,%26%3d%25%23:0.5&was.u=0.5&was%2eu=1"},
      {"nonsense", "m=nothing&img=99999&digit=12:x,7:NaN&smile=&u=12&%%%=&digit=6:0.25,1:0.75"},
      {"numbers", "img=1e5&slant=0x1p-3&glasses=inf&digit=1:1e-40,2:1e38,3:-1"},
      {"not_finite", "u=7c00fe00"},
  };
}

}  // namespace fader
