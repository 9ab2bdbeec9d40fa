using System.Collections.Frozen;

namespace Wardline.Verification.Comparing;

/// <summary>Given names that stand for one another: short forms, pet names, spellings. English as used in the US, and Spanish.</summary>
static class Nicknames
{
    // A line is one group; a name may stand in several (Bert is Albert or Robert), and groups don't run into one another.
    const string Table = """
        abigail abby gail
        abraham abe abram
        adriana adri
        albert al bert bertie alberto beto
        alejandro ale alex jandro
        alejandra ale alex
        alexander alex al lex sandy xander alec
        alexandra alex sandra lexi sandy
        alfonso poncho fonso
        alfred al fred alfie alfredo fredo
        alicia licha
        allan alan allen al
        amanda mandy
        andrew andy drew andres
        angela angie
        ann anne anna annie nancy
        antonio tony tono toni
        anthony tony ant
        arthur art artie arturo
        ashley ashlee ash
        barbara barb barbie babs
        beatriz bea betty
        beatrice bea trixie
        benjamin ben benny benji
        bernard bernie
        bradley brad
        brian bryan
        caroline carrie carol
        carlos charly carlitos
        catherine katherine kathryn katharine cathy kathy kate katie kat kay kitty
        catalina cata
        cecilia ceci celia
        charles charlie chuck chas chaz
        charlotte charlie lottie
        christian chris
        christina kristina chris tina christy
        christine kristine chris chrissy tina
        christopher chris kit topher kristopher
        clifford cliff
        concepcion concha conchita
        cynthia cindy
        daniel dan danny
        daniela dani
        david dave davy davey
        deborah debra deb debbie
        dolores lola dolly
        dominic dom nick
        donald don donnie
        dorothy dot dottie dolly
        douglas doug
        edgar ed
        eduardo lalo edu
        edward ed eddie ted teddy ned
        edwin ed eddie
        eleanor ellie nell nora elinor
        elizabeth elisabeth liz beth betty lizzie eliza betsy libby liza bess
        emily em emmy
        enrique quique kike
        ernest ernie ernesto neto
        esperanza espe lancha
        eugene gene
        federico fede
        felipe pipe
        fernando fer nando
        florence flo flossie
        frances fran fannie francie
        francis frank
        francisco paco pancho cisco frank kiko
        francisca paca paquita
        franklin frank
        frederick fred freddy rick
        gabriel gabe gabi
        gabriela gabi gaby
        geoffrey jeffrey jeff geoff
        george georgie jorge
        gerald gerry jerry geraldo
        gerard gerry jerry gerardo
        gertrude trudy gert
        gilbert gil bert gilberto beto
        gregory greg gregorio goyo
        guadalupe lupe lupita
        guillermo memo guille
        gustavo gus tavo
        harold hal harry
        harriet hattie
        helen nell nellie
        henry hank harry hal
        herbert herb bert
        hector tito
        humberto beto
        ignacio nacho
        isabel isa chabela bella
        isabella bella izzy
        jacob jake
        jacqueline jackie
        james jim jimmy jamie
        janet jan
        jason jay
        javier javi
        jeanette jean
        jennifer jen jenny jenn
        jeremy jerry
        jerome jerry
        jessica jess jessie
        jesus chuy chucho
        joaquin quino
        john jack johnny jon
        jonathan jon johnny nathan
        jose pepe joseito chepe
        josefina pepa fina josie
        joseph joe joey
        josephine jo josie
        joshua josh
        juan juanito johnny
        juana juanita
        judith judy
        julia julie jules
        justin jus
        karen kari
        kenneth ken kenny
        kimberly kim
        laura laurie lori
        lawrence larry lorenzo laurence
        leonard leo len lenny leonardo
        leonor nora
        leticia lety
        lillian lily lil
        linda lindy
        louis lou louie luis lewis
        luis lucho luisito
        louise lou
        lucia lucy
        luz lucha
        madeline maddie
        manuel manny manolo manu
        marcus marc mark marcos
        margaret maggie meg peggy marge margie greta rita madge daisy
        margarita rita mago
        maria mari marie mary
        maria_dolores lola
        maria_teresa maite
        maria_isabel maribel
        maria_luisa marilu
        martha marty marta
        martin marty
        matthew matt matty
        mateo teo
        mercedes meche merche
        melissa missy mel
        michael mike mick mickey micky
        michelle shelly chelle
        miguel migue
        mildred millie
        miriam mimi
        mitchell mitch
        monica moni
        nancy nan
        natalie nat
        natalia naty
        nathaniel nathan nate
        nicholas nick nicky nicolas nico
        nicole nikki nicky
        norman norm
        oliver ollie
        olivia liv livvy
        oscar ozzie
        pamela pam
        patricia pat patty tricia trish pati
        patrick pat paddy rick
        pablo pablito
        paul paulie
        pedro perico
        peter pete
        philip phillip phil pip
        phyllis phyl
        priscilla cilla
        rachel rae
        rafael rafa
        ramon moncho
        randall randy
        raymond ray raymundo
        rebecca becky becca
        refugio cuca cuco
        ricardo rico richie
        richard rick dick rich richie ricky
        robert bob bobby rob robbie bert
        roberto beto berto
        rodrigo rodri
        roger rodge rogelio
        ronald ron ronnie
        rosario charo
        rosa rosita rose
        rosemary rose rosie
        russell russ
        ruth ruthie
        salvador chava sal
        samantha sam sammy
        samuel sam sammy
        sandra sandy
        santiago santi chago
        sarah sara sally sadie
        sebastian seb sebas
        sergio checo
        sharon shari
        sofia sophia sophie sofi
        socorro coco
        soledad sole chole
        stephanie steph stevie
        stephen steven steve stevie esteban
        stuart stu stewart
        susan sue susie suzy
        susana susy
        suzanne sue suzy
        teresa tere
        theresa teresa terry tess tessa
        terrence terry
        theodore ted teddy theo
        thomas tom tommy
        timothy tim timmy
        tobias toby
        valerie val
        vicente chente
        victor vic
        victoria vicky tori
        vincent vince vinny
        virginia ginny ginger
        walter walt wally
        wayne way
        wendy wen
        william bill billy will willie liam
        yolanda yoli
        zachary zach zack
        """;

    static readonly FrozenDictionary<string, int[]> Groups = Read();

    /// <summary>How many pairs of different names the table equates.</summary>
    public static int Pairs { get; } = Lines().Sum(line => line.Length * (line.Length - 1) / 2);

    /// <summary>Whether one folded word may stand for the other.</summary>
    public static bool Same(string a, string b)
    {
        var same = Answer.Same(a, b);
        return same | (Groups.TryGetValue(a, out var one) && Groups.TryGetValue(b, out var other) && one.Intersect(other).Any());
    }

    // A word with an underscore is a double name, said and filed run together.
    static IEnumerable<string[]> Lines() =>
        Table.Split('\n').Select(line => line.Replace("_", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    static FrozenDictionary<string, int[]> Read() =>
        Lines().SelectMany((names, group) => names.Select(name => (name, group)))
            .GroupBy(pair => pair.name, pair => pair.group, StringComparer.Ordinal)
            .ToFrozenDictionary(pair => pair.Key, pair => pair.ToArray(), StringComparer.Ordinal);
}
