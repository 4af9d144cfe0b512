// Three lines of light instead of a physically based shader: sun, sky above, bounce from below.
// The same formula as `Daylight::shade` in light.rs.
#import bevy_pbr::forward_io::VertexOutput

struct Look {
    colour: vec4<f32>,
    glow: vec4<f32>,
    // Towards the sun; w = 0 leaves the colour as it is (baked, or a screen).
    sun_direction: vec4<f32>,
    sun: vec4<f32>,
    sky: vec4<f32>,
    bounce: vec4<f32>,
    // Where lamps are; w: the square of the distance at which their light is half.
    lamps: array<vec4<f32>, 3>,
    lamp_lights: array<vec4<f32>, 3>,
}

const KNEE: f32 = 0.75;
const ROOM: f32 = 0.45;

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> look: Look;
#ifdef TEXTURED
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var picture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var picture_sampler: sampler;
#endif

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    var colour = look.colour;
#ifdef VERTEX_COLORS
    colour *= in.color;
#endif
#ifdef TEXTURED
#ifdef VERTEX_UVS_A
    colour *= textureSample(picture, picture_sampler, in.uv);
#endif
#endif
#ifdef LIT
    let normal = normalize(in.world_normal);
    let towards_sun = max(dot(normal, look.sun_direction.xyz), 0.0);
    var raw = look.sun.rgb * towards_sun + mix(look.bounce.rgb, look.sky.rgb, 0.5 + 0.5 * normal.y);
#ifdef LAMPS
    for (var i = 0; i < 3; i++) {
        let way = look.lamps[i].xyz - in.world_position.xyz;
        let facing = max(dot(normal, normalize(way)), 0.0);
        raw += look.lamp_lights[i].rgb * facing / (1.0 + dot(way, way) / look.lamps[i].w);
    }
#endif
    let over = max(raw - KNEE, vec3(0.0));
    let light = min(raw, vec3(KNEE)) + over / (1.0 + over / ROOM);
    colour = vec4(colour.rgb * light, colour.a);
#endif
    return vec4(colour.rgb + look.glow.rgb, colour.a);
}
